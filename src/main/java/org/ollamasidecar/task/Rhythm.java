package org.ollamasidecar.task;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

/** When the next round is due. The wait for it is no part of the round: it may last, and is ended by an interrupt. */
@FunctionalInterface
public interface Rhythm {

    /** Returns when the next round is due. */
    void await() throws InterruptedException;

    /** One round after the other; the rounds themselves wait for what they work on. */
    static Rhythm withoutPause() {
        return () -> {};
    }

    /** The same pause before each round. */
    static Rhythm every(Duration pause) {
        return () -> Thread.sleep(pause);
    }

    /** The first round at once, then the same pause before each other. */
    static Rhythm atOnceThenEvery(Duration pause) {
        AtomicBoolean begun = new AtomicBoolean();
        return () -> Thread.sleep(begun.getAndSet(true) ? pause : Duration.ZERO);
    }
}
