package org.ollamasidecar.supervisor;

import java.time.Duration;
import org.jboss.logging.Logger;

/** Does the same again and again on a virtual thread of its own, until it is closed; a round that fails is only told. */
public final class Rounds implements AutoCloseable {

    private static final Logger LOG = Logger.getLogger(Rounds.class);

    private final Thread thread;

    private Rounds(Thread thread) {
        this.thread = thread;
    }

    /**
     * Begins.
     *
     * @param what names the thread, and the work in the log
     * @param first the pause before the first round
     * @param pause the one before each other, from the end of a round on
     */
    public static Rounds start(String what, Duration first, Duration pause, TimeLimit.Interruptible round) {
        return new Rounds(Thread.ofVirtual().name("sidecar-" + what).start(() -> {
            try {
                Thread.sleep(first);
                while (true) {
                    runSafely(what, round);
                    Thread.sleep(pause);
                }
            } catch (InterruptedException closed) {
                Thread.currentThread().interrupt();
            }
        }));
    }

    private static void runSafely(String what, TimeLimit.Interruptible round) throws InterruptedException {
        try {
            round.run();
        } catch (RuntimeException e) {
            LOG.warnf(e, "A round failed; the next one follows [task=%s]", what);
        }
    }

    /** Interrupts it and does not wait for its end. */
    @Override
    public void close() {
        thread.interrupt();
    }
}
