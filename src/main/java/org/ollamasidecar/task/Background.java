package org.ollamasidecar.task;

import org.jboss.logging.Logger;

/** Work that the supervisor thread does not wait for. */
public final class Background {

    private static final Logger LOG = Logger.getLogger(Background.class);

    private Background() {}

    /**
     * Runs work on a virtual thread of its own; what it throws is logged.
     *
     * @param what names the work, for the thread and for the log
     */
    public static void run(String what, TimeLimit.Interruptible work) {
        Thread.ofVirtual().name("sidecar-" + what).start(() -> {
            try {
                work.run();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            } catch (RuntimeException e) {
                LOG.errorf(e, "Unexpected failure [task=%s]", what);
            }
        });
    }
}
