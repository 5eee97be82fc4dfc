package org.ollamasidecar.registry;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Hands out turns, so that all who take some share one rate. */
final class Throttle {

    static final Throttle NONE = new Throttle(Long.MAX_VALUE);

    private static final int PIECES_PER_SECOND = 10;

    private final double nanosPerByte;
    private final long piece;
    private final AtomicLong next = new AtomicLong(System.nanoTime());

    Throttle(long bytesPerSecond) {
        this.nanosPerByte = 1e9 / bytesPerSecond;
        this.piece = Math.max(1, bytesPerSecond / PIECES_PER_SECOND);
    }

    /** So much of some bytes goes out at once: on a slow network they trickle, and do not come in heaps. */
    int piece(long bytes) {
        return (int) Math.min(piece, bytes);
    }

    /** Waits for the turn of so many bytes, or for the end. */
    void await(int bytes, CountDownLatch end) throws InterruptedException {
        long now = System.nanoTime();
        long turn = next.updateAndGet(due -> Math.max(due, now) + (long) (bytes * nanosPerByte));
        if (turn > now) {
            end.await(turn - now, TimeUnit.NANOSECONDS);
        }
    }
}
