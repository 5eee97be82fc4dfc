package org.ollamasidecar.process;

import java.io.IOException;

/** Spawns processes. The seam at which tests put a double. */
public interface ProcessLauncher {

    /**
     * Starts a process in a session of its own and returns as soon as the system has it.
     *
     * @throws IOException when the system refuses, with its reason
     * @throws InterruptedException when the caller is interrupted before the spawn was done
     */
    ManagedProcess launch(LaunchSpec spec) throws IOException, InterruptedException;

    /** Clears up after descendants that have become orphans and died. Returns at once. */
    default void reapOrphans() {}
}
