package org.ollamasidecar.models;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/** Signs on their way from the threads that notice them to the one that follows them up. */
final class ChangeHints {

    private final Set<ChangeHint> told = EnumSet.noneOf(ChangeHint.class);
    private boolean woken;

    /** Never blocks for long. */
    synchronized void tell(ChangeHint sign) {
        told.add(sign);
        wake();
    }

    synchronized void wake() {
        woken = true;
        notifyAll();
    }

    /** Waits to be woken; what was told meanwhile is told no more. */
    synchronized Set<ChangeHint> await(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); !woken && left > 0; left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        woken = false;
        Set<ChangeHint> signs = EnumSet.copyOf(told);
        told.clear();
        return signs;
    }
}
