package org.ollamasidecar.state;

import java.util.function.Consumer;
import java.util.function.Predicate;
import org.ollamasidecar.task.Board;

/** A supervisor that knows what its test says. */
public final class FakeMonitor implements SidecarMonitor {

    private final Board<SidecarStatus> board;

    public FakeMonitor(SidecarState state) {
        this.board = new Board<>(Samples.status(state));
    }

    /** One in which Ollama answers. */
    public static FakeMonitor ready() {
        return new FakeMonitor(Samples.READY);
    }

    /** One in which an Ollama of somebody else answers. */
    public static FakeMonitor foreign() {
        Child child = Child.foreign(Samples.NOW_RUNNING, Samples.CHILD.address(), Samples.VERSION);
        return new FakeMonitor(new SidecarState.Ready(child, Samples.T0, 0, ProbeSchedule.UNDER_WAY));
    }

    /** One that has given up. */
    public static FakeMonitor failed() {
        return new FakeMonitor(new SidecarState.Failed(Samples.NOW_RUNNING, Samples.DIED));
    }

    /** One in which Ollama is on its way. */
    public static FakeMonitor starting() {
        return new FakeMonitor(Samples.STARTING);
    }

    /** From now on Ollama answers. */
    public void becomeReady() {
        become(Samples.status(Samples.READY));
    }

    /** From now on this is known of it. */
    public void become(SidecarStatus status) {
        board.publish(status);
        board.tellListeners();
    }

    @Override
    public SidecarStatus status() {
        return board.newest();
    }

    @Override
    public SidecarStatus await(Predicate<SidecarStatus> wanted) throws InterruptedException {
        return board.await(wanted);
    }

    @Override
    public void onChange(Consumer<SidecarStatus> listener) {
        board.onChange(listener);
    }

    @Override
    public boolean isDeciding() {
        return true;
    }
}
