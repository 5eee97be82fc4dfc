package org.ollamasidecar.task;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Predicate;

/** Where whoever decides publishes snapshots for all others. */
public final class Board<T> {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    private final Listeners<T> listeners = new Listeners<>();
    private volatile T newest;

    public Board(T initial) {
        this.newest = initial;
    }

    public T newest() {
        return newest;
    }

    public void publish(T next) {
        lock.lock();
        try {
            newest = next;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** A listener that fails keeps neither the others from being told nor whoever publishes from its work. */
    public void tellListeners() {
        listeners.tell(newest);
    }

    /** Waits, without a limit of its own, for a snapshot that fits; the newest one counts too. */
    public T await(Predicate<T> wanted) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            while (!wanted.test(newest)) {
                changed.await();
            }
            return newest;
        } finally {
            lock.unlock();
        }
    }

    public void onChange(Consumer<T> listener) {
        listeners.add(listener);
    }
}
