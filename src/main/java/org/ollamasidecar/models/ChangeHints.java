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

    /** Waits to be woken; {@return whether it was} */
    synchronized boolean await(Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        for (long left = limit.toNanos(); !woken && left > 0; left = deadline - System.nanoTime()) {
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        boolean was = woken;
        woken = false;
        return was;
    }

    /** What has been told, and is told no more. */
    synchronized Set<ChangeHint> take() {
        Set<ChangeHint> signs = EnumSet.copyOf(told);
        told.clear();
        return signs;
    }
}
