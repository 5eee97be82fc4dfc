package org.ollamasidecar.task;

import java.time.Instant;
import java.time.InstantSource;

/** The time of day at the start, moved on by a counter that no clock change touches: limits and pauses stay true. */
public final class MonotonicClock implements InstantSource {

    private final Instant start = Instant.now();
    private final long startNanos = System.nanoTime();

    @Override
    public Instant instant() {
        return start.plusNanos(System.nanoTime() - startNanos);
    }
}
