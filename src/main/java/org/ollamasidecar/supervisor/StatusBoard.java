package org.ollamasidecar.supervisor;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.ollamasidecar.task.Listeners;

/** Where the supervisor publishes its snapshots. */
final class StatusBoard {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Listeners<SidecarStatus> listeners = new Listeners<>();
    private volatile SidecarStatus status;

    StatusBoard(SidecarStatus initial) {
        this.status = initial;
    }

    SidecarStatus status() {
        return status;
    }

    void publish(SidecarStatus next) {
        lock.lock();
        try {
            status = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A listener that fails keeps neither the others from being told nor the supervisor from its effects. */
    void tellListeners() {
        listeners.tell(status);
    }

    SidecarStatus await(Predicate<SidecarStatus> wanted) throws InterruptedException {
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

    void onChange(Consumer<SidecarStatus> listener) {
        listeners.add(listener);
    }
}
