package org.ollamasidecar.state;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Stands still until it is told to move. */
public final class TestClock implements InstantSource {

    private volatile Instant now = Samples.T0;

    @Override
    public Instant instant() {
        return now;
    }

    public void advance(Duration time) {
        now = now.plus(time);
    }
}
