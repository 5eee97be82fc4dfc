package org.ollamasidecar.process;

import java.util.concurrent.CompletableFuture;

/** A child of this JVM. */
final class OsProcess implements ManagedProcess {

    private final Process process;
    private final boolean ownGroup;
    private final Orphans escapees;
    private final CompletableFuture<Exit> exit;

    OsProcess(Process process, boolean ownGroup, Orphans escapees) {
        this.process = process;
        this.ownGroup = ownGroup;
        this.escapees = escapees;
        this.exit = process.onExit().thenApply(this::ended);
    }

    /** Whatever it leaves behind in its group goes at once: the next start has to wait for that. */
    private Exit ended(Process process) {
        if (ownGroup) {
            var _ = Posix.killGroup(process.pid(), Signal.KILL);
        }
        return new Exit(process.exitValue());
    }

    @Override
    public long pid() {
        return process.pid();
    }

    @Override
    public boolean isAlive() {
        return process.isAlive();
    }

    @Override
    public CompletableFuture<Exit> exit() {
        return exit.copy();
    }

    @Override
    public void signal(Signal signal) {
        // Until the JDK has reaped it the number cannot have passed to another process.
        if (process.isAlive()) {
            Posix.kill(process.pid(), signal);
        }
    }

    @Override
    public EndReport end(EndOrder order) throws InterruptedException {
        return new TreeEnd(this, process.toHandle(), ownGroup, escapees).run(order);
    }
}
