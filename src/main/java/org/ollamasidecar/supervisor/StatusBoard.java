package org.ollamasidecar.supervisor;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;

/** Where the supervisor publishes its snapshots. */
final class StatusBoard {

    private static final Logger LOG = Logger.getLogger(StatusBoard.class);

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final List<Consumer<SidecarStatus>> listeners = new CopyOnWriteArrayList<>();
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
        listeners.forEach(this::tell);
    }

    private void tell(Consumer<SidecarStatus> listener) {
        try {
            listener.accept(status);
        } catch (RuntimeException e) {
            LOG.error("A listener could not be told of a change", e);
        }
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
