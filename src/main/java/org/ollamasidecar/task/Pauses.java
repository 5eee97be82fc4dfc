package org.ollamasidecar.task;

import java.time.Duration;
import java.util.concurrent.TimeUnit;

/**
 * Pauses of one thread, which end at whole multiples of their length: those of all threads end together, and a processor at
 * rest is woken once for all of them.
 */
final class Pauses implements Rhythm {

    private final Duration usual;
    private boolean atOnce;

    /** @param atOnce whether there is none before the first round */
    Pauses(boolean atOnce, Duration usual) {
        this.atOnce = atOnce;
        this.usual = usual;
    }

    @Override
    public void await() throws InterruptedException {
        if (!atOnce) {
            TimeUnit.NANOSECONDS.sleep(untilNext(System.nanoTime(), Math.max(1, usual.toNanos())));
        }
        atOnce = false;
    }

    /** Never less than half a pause, which for a look that lasts would be none. */
    static long untilNext(long now, long pause) {
        long left = pause - Math.floorMod(now, pause);
        return left < pause / 2 ? left + pause : left;
    }

    @Override
    public void awaitRetry() {}
}
