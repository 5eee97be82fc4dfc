package org.ollamasidecar.load;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jboss.logging.Logger;
import org.ollamasidecar.ollama.OllamaException;

/**
 * Interrupts work that gives no more signs of life, the real limit of a work of unknown length; and work that has
 * run long enough to be worth a checkpoint.
 */
final class StallWatch {

    /** Work that may be interrupted. */
    interface Work {
        void run() throws InterruptedException;
    }

    /** What tells that work goes on. */
    interface Signs {

        /** Changes with each sign. */
        long count() throws InterruptedException;

        /** Whether there should be any now; where not, the work is left in peace. */
        boolean areDue();
    }

    /** For work that has none. */
    static final Duration NO_CHECKPOINT = Duration.ofDays(36_500);

    /** How the work ended, where it did not fail. */
    enum End {
        DONE,
        /** Interrupted in good order, to be begun again at once. */
        CHECKPOINT
    }

    private static final Logger LOG = Logger.getLogger(StallWatch.class);
    private static final int LOOKS_PER_LIMIT = 20;

    private final Duration limit;
    private final Duration checkpoint;
    private final Signs signs;
    private final Supplier<OllamaException> stall;
    private volatile boolean stalled;
    private volatile boolean left;

    StallWatch(Duration limit, Duration checkpoint, Signs signs, Supplier<OllamaException> stall) {
        this.limit = limit;
        this.checkpoint = checkpoint;
        this.signs = signs;
        this.stall = stall;
    }

    End run(Work work) throws InterruptedException {
        stalled = false;
        left = false;
        Thread worker = Thread.currentThread();
        Thread watcher = Thread.ofVirtual().name("sidecar-stall-watch").start(() -> watch(worker));
        try {
            work.run();
            return End.DONE;
        } catch (InterruptedException e) {
            if (stalled) {
                throw stall.get();
            }
            if (left) {
                return End.CHECKPOINT;
            }
            throw e;
        } finally {
            watcher.interrupt();
            boolean interrupted = awaitEnd(watcher) || Thread.interrupted();
            // An interrupt that came too late to end the work must not hit what follows; one that is not ours must.
            if (interrupted && !stalled && !left) {
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

    /** Signs that cannot be read are none: the limit holds all the same. */
    private long count(long last) throws InterruptedException {
        try {
            return signs.count();
        } catch (RuntimeException e) {
            LOG.warnf(e, "The signs of life could not be read; they count as none");
            return last;
        }
    }

    private void watch(Thread worker) {
        long begun = System.nanoTime();
        long since = begun;
        long pause = Math.min(limit.toNanos(), checkpoint.toNanos()) / LOOKS_PER_LIMIT;
        try {
            long last = count(0);
            while (!stalled && !left) {
                TimeUnit.NANOSECONDS.sleep(pause);
                long now = System.nanoTime();
                long count = count(last);
                boolean due = signs.areDue();
                if (count != last || !due) {
                    last = count;
                    since = now;
                }
                stalled = now - since >= limit.toNanos();
                left = !stalled && due && now - begun >= checkpoint.toNanos();
            }
            worker.interrupt();
        } catch (InterruptedException workEnded) {
            Thread.currentThread().interrupt();
        }
    }
}
