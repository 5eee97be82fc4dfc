package org.ollamasidecar.process;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.Rhythm;
import org.ollamasidecar.task.ThreadSpec;

/** A process that an earlier life of this service has spawned. Its exit is seen, but not with which code. */
final class AdoptedProcess implements ManagedProcess {

    private static final ThreadSpec SPEC = ThreadSpec.of("adopted", "the end of the adopted Ollama is not noticed")
            .in(Rhythm.every(Duration.ofMillis(20)));

    private final ProcessHandle handle;
    private final OwnerToken token;
    private final CompletableFuture<Exit> exit;

    AdoptedProcess(ProcessHandle handle, OwnerToken token, PermanentThreads threads) {
        this.handle = handle;
        this.token = token;
        this.exit = isChild(handle) ? handle.onExit().thenApply(gone -> Exit.UNKNOWN) : watched(handle, threads);
    }

    /** After a reload of the application, which happens inside one life of this process. */
    private static boolean isChild(ProcessHandle handle) {
        return handle.parent()
                .filter(parent -> parent.pid() == ProcessHandle.current().pid())
                .isPresent();
    }

    /** The JDK looks after processes that are not its children every few seconds only. */
    private static CompletableFuture<Exit> watched(ProcessHandle handle, PermanentThreads threads) {
        CompletableFuture<Exit> exit = new CompletableFuture<>();
        PermanentThread watch = threads.start(SPEC, () -> {
            if (!lives(handle)) {
                exit.complete(Exit.UNKNOWN);
            }
        });
        var _ = exit.whenComplete((gone, never) -> watch.close());
        return exit;
    }

    /** Whoever has inherited it may take its time to reap it. */
    private static boolean lives(ProcessHandle handle) {
        return handle.isAlive()
                && ProcessTable.entry(handle.pid())
                        .filter(ProcessTable.Entry::isZombie)
                        .isEmpty();
    }

    @Override
    public long pid() {
        return handle.pid();
    }

    @Override
    public boolean isAlive() {
        return lives(handle);
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
        return new TreeEnd(this, handle, true, new Orphans(token, false)).run(order);
    }
}
