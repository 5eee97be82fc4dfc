package org.ollamasidecar.process;

import java.util.concurrent.CompletableFuture;

/** A process that this service started, with everything that it started in turn. */
public interface ManagedProcess {

    long pid();

    boolean isAlive();

    /** Completes at the exit of the process itself; never waits for its children or for open pipes. */
    CompletableFuture<Exit> exit();

    /** Sends a signal to the process alone; a process that is gone is left alone. */
    void signal(Signal signal);

    /**
     * Ends the process and everything in its group, and waits until nothing is left. Also for a process that has
     * already exited: then it ends what was left behind.
     *
     * @throws InterruptedException when interrupted; the group has then been killed without a check of the result
     */
    EndReport end(EndOrder order) throws InterruptedException;
}
