package org.ollamasidecar.lifecycle;

import io.quarkus.runtime.ApplicationLifecycleManager;
import java.time.Duration;
import org.jboss.logging.Logger;
import org.ollamasidecar.state.StopBudget;

/** Ends the JVM when its orderly end takes longer than the budget, whatever holds it. */
final class StopLimit {

    private static final Logger LOG = Logger.getLogger(StopLimit.class);
    private static final int CUT = 1;

    private StopLimit() {}

    /** Does nothing where only the application ends and the JVM goes on. */
    static void start(Duration budget) {
        if (!ApplicationLifecycleManager.isVmShuttingDown()) {
            return;
        }
        Thread.ofPlatform().name("sidecar-stop-limit").daemon().start(() -> {
            try {
                Thread.sleep(budget);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                return;
            }
            LOG.errorf("The service did not end within sidecar.stop.budget=%s: cut", StopBudget.text(budget));
            Runtime.getRuntime().halt(CUT);
        });
    }
}
