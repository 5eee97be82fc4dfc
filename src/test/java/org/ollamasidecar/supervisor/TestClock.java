package org.ollamasidecar.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Stands still until it is told to move. */
final class TestClock implements InstantSource {

    private volatile Instant now = Samples.T0;

    @Override
    public Instant instant() {
        return now;
    }

    void advance(Duration time) {
        now = now.plus(time);
    }
}
