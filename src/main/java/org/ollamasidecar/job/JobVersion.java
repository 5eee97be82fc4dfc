package org.ollamasidecar.job;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/** Rises with each change of a job, and wakes whoever follows it. */
public final class JobVersion {

    private long current;

    public synchronized void rise() {
        current++;
        notifyAll();
    }

    public synchronized long current() {
        return current;
    }

    /** Waits until it is not as it was known, or the limit is over; tells what it is then. */
    public synchronized long await(long known, Duration limit) throws InterruptedException {
        long end = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); current == known && left > 0; left = end - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return current;
    }
}
