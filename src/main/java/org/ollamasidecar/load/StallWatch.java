package org.ollamasidecar.load;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.TransientOllamaException;

/** Interrupts work whose counter stands still: the real limit of a download of unknown length. */
final class StallWatch {

    /** Work that may be interrupted. */
    interface Work {
        void run() throws InterruptedException;
    }

    private static final int LOOKS_PER_LIMIT = 20;

    private final Duration limit;
    private final LongSupplier counter;
    private volatile boolean stalled;

    StallWatch(Duration limit, LongSupplier counter) {
        this.limit = limit;
        this.counter = counter;
    }

    void run(Work work) throws InterruptedException {
        Thread worker = Thread.currentThread();
        Thread watcher = Thread.ofVirtual().name("sidecar-stall-watch").start(() -> watch(worker));
        try {
            work.run();
        } catch (InterruptedException e) {
            if (!stalled) {
                throw e;
            }
            throw new TransientOllamaException(
                    OllamaErrorKind.REGISTRY,
                    "The download stalled: no byte for " + limit.toSeconds() + " s.",
                    "Check the network; a retry from PULL resumes it.");
        } finally {
            watcher.interrupt();
            boolean interrupted = awaitEnd(watcher) || Thread.interrupted();
            // An interrupt that came too late to end the work must not hit what follows; one that is not ours must.
            if (interrupted && !stalled) {
                worker.interrupt();
            }
        }
    }

    /** {@return whether the wait was interrupted; it goes on all the same} */
    private static boolean awaitEnd(Thread watcher) {
        boolean interrupted = false;
        while (true) {
            try {
                watcher.join();
                return interrupted;
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
    }

    private void watch(Thread worker) {
        long last = counter.getAsLong();
        long since = System.nanoTime();
        try {
            while (System.nanoTime() - since < limit.toNanos()) {
                Thread.sleep(limit.dividedBy(LOOKS_PER_LIMIT));
                long now = counter.getAsLong();
                if (now != last) {
                    last = now;
                    since = System.nanoTime();
                }
            }
            stalled = true;
            worker.interrupt();
        } catch (InterruptedException workEnded) {
            Thread.currentThread().interrupt();
        }
    }
}
