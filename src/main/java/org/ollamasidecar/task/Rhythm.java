package org.ollamasidecar.task;

import java.time.Duration;

/** When the next round is due. The wait for it is no part of the round: it may last, and is ended by an interrupt. */
@FunctionalInterface
public interface Rhythm {

    /** Returns when the next round is due. */
    void await() throws InterruptedException;

    /** Returns when a round that has failed is due again; called after the pause that follows a failure. */
    default void awaitRetry() throws InterruptedException {
        await();
    }

    /** One round after the other; the rounds themselves wait for what they work on. */
    static Rhythm withoutPause() {
        return () -> {};
    }

    /** When a sign comes; a round that has failed does not wait for another one. */
    static Rhythm onSign(Rhythm sign) {
        return new Rhythm() {
            @Override
            public void await() throws InterruptedException {
                sign.await();
            }

            @Override
            public void awaitRetry() {}
        };
    }

    /**
     * The same pause before each round, as far as rounds of several threads can then begin together; one that has failed is
     * not kept waiting for that.
     */
    static Rhythm every(Duration pause) {
        return new Pauses(false, pause);
    }

    /** The first round at once, then the same pause before each other. */
    static Rhythm atOnceThenEvery(Duration pause) {
        return new Pauses(true, pause);
    }
}
