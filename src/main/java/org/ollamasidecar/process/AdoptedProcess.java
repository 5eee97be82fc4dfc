package org.ollamasidecar.process;

import java.util.concurrent.CompletableFuture;

/** A process that an earlier life of this service has spawned. Its exit is seen, but not with which code. */
final class AdoptedProcess implements ManagedProcess {

    private final ProcessHandle handle;
    private final OwnerToken token;
    private final CompletableFuture<Exit> exit;

    AdoptedProcess(ProcessHandle handle, OwnerToken token) {
        this.handle = handle;
        this.token = token;
        this.exit = handle.onExit().thenApply(gone -> Exit.UNKNOWN);
    }

    @Override
    public long pid() {
        return handle.pid();
    }

    @Override
    public boolean isAlive() {
        return handle.isAlive();
    }

    @Override
    public CompletableFuture<Exit> exit() {
        return exit.copy();
    }

    @Override
    public void signal(Signal signal) {
        if (handle.isAlive()) {
            Posix.kill(handle.pid(), signal);
        }
    }

    /** A process that leads a group is alone in having its own number as that of its group. */
    @Override
    public EndReport end(EndOrder order) throws InterruptedException {
        return new TreeEnd(this, handle, true, new Escapees(token, false)).run(order);
    }
}
