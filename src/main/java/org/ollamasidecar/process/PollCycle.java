package org.ollamasidecar.process;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** The pauses between the looks of one thread, which others may cut short, and the looks, which others may await. */
final class PollCycle {

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition wanted = lock.newCondition();
    private final Condition looked = lock.newCondition();
    private boolean hurried;
    private boolean over;
    private long begun;
    private long ended;

    /** {@return the number of the look that begins now} */
    long begin() {
        lock.lock();
        try {
            hurried = false;
            return ++begun;
        } finally {
            lock.unlock();
        }
    }

    void end(long look) {
        lock.lock();
        try {
            ended = look;
            looked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** There is no further look. */
    void over() {
        lock.lock();
        try {
            over = true;
            looked.signalAll();
        } finally {
            lock.unlock();
        }
    }

    void pause(long nanos) throws InterruptedException {
        lock.lockInterruptibly();
        try {
            long left = nanos;
            while (left > 0 && !hurried) {
                left = wanted.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    void hurry() {
        lock.lock();
        try {
            hurried = true;
            wanted.signalAll();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for the end of a look that has yet to begin; false at the limit, or when there is none any more. */
    boolean awaitNext(Duration limit) throws InterruptedException {
        long left = limit.toNanos();
        lock.lockInterruptibly();
        try {
            long next = begun + 1;
            hurried = true;
            wanted.signalAll();
            while (ended < next) {
                if (over || left <= 0) {
                    return false;
                }
                left = looked.awaitNanos(left);
            }
            return true;
        } finally {
            lock.unlock();
        }
    }
}
