package org.ollamasidecar.instance;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.task.Listeners;

/** Where the supervisor publishes its snapshots. */
public final class StatusBoard {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Listeners<SidecarStatus> listeners = new Listeners<>();
    private volatile SidecarStatus status;

    public StatusBoard(SidecarStatus initial) {
        this.status = initial;
    }

    public SidecarStatus status() {
        return status;
    }

    public void publish(SidecarStatus next) {
        lock.lock();
        try {
            status = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A listener that fails keeps neither the others from being told nor the supervisor from its effects. */
    public void tellListeners() {
        listeners.tell(status);
    }

    public SidecarStatus await(Predicate<SidecarStatus> wanted) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!wanted.test(status)) {
                changed.await();
            }
            return status;
        } finally {
            lock.unlock();
        }
    }

    public void onChange(Consumer<SidecarStatus> listener) {
        listeners.add(listener);
    }
}
