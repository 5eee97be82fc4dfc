package org.ollamasidecar.instance;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ollamasidecar.process.EndOrder;
import org.ollamasidecar.process.EndReport;
import org.ollamasidecar.process.Exit;
import org.ollamasidecar.process.ManagedProcess;
import org.ollamasidecar.process.Signal;

/** A process that ends as its test wants it. */
public final class FakeProcess implements ManagedProcess {

    /** How the tree ends. */
    public interface Ending {
        EndReport end() throws InterruptedException;
    }

    public final List<EndOrder> orders = new CopyOnWriteArrayList<>();
    private final long pid;
    private final Ending ending;
    private final CompletableFuture<Exit> exit = new CompletableFuture<>();

    public FakeProcess(long pid) {
        this(pid, () -> new EndReport(List.of(Signal.KILL), List.of()));
    }

    public FakeProcess(long pid, Ending ending) {
        this.pid = pid;
        this.ending = ending;
    }

    public void exits(int code) {
        exit.complete(new Exit(code));
    }

    @Override
    public long pid() {
        return pid;
    }

    @Override
    public boolean isAlive() {
        return !exit.isDone();
    }

    @Override
    public CompletableFuture<Exit> exit() {
        return exit.copy();
    }

    @Override
    public void signal(Signal signal) {
        throw new UnsupportedOperationException();
    }

    @Override
    public EndReport end(EndOrder order) throws InterruptedException {
        orders.add(order);
        EndReport report = ending.end();
        exits(137);
        return report;
    }
}
