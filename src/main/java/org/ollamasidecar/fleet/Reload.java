package org.ollamasidecar.fleet;

import io.quarkus.runtime.ApplicationLifecycleManager;
import io.quarkus.runtime.LaunchMode;

/** In dev mode the application ends and begins anew in the same JVM whenever its code has changed. */
final class Reload {

    private Reload() {}

    /** Whether the end that is under way is one of the application only. */
    static boolean isUnderWay() {
        return LaunchMode.current().isDev() && !ApplicationLifecycleManager.isVmShuttingDown();
    }
}
