package org.ollamasidecar.supervisor;

import org.jboss.logging.Logger;

/** Work that the supervisor thread does not wait for. */
final class Background {

    private static final Logger LOG = Logger.getLogger(Background.class);

    private Background() {}

    /** @param what names the work, for the thread and for the log */
    static void run(String what, TimeLimit.Interruptible work) {
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
