package org.ollamasidecar.usage;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** A clock on the wall that a test moves, also back. */
final class WallClock implements InstantSource {

    private volatile Instant now;

    WallClock(Instant now) {
        this.now = now;
    }

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration time) {
        now = now.plus(time);
    }
}
