package org.ollamasidecar.state;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * When the models of an Ollama may be looked after that has taken the place of another one: what is done for them needs the
 * same processors as the requests that have waited for it, and is done no later for that, as it is not in their way.
 */
public final class RequestsFirst {

    private final LongSupplier nanoTime;
    private final long begun;

    /** Touched by the thread that tells of changes only. */
    private long newest;

    /** After {@link #begun}, in nanoseconds. */
    private volatile long until;

    /** @param nanoTime of a clock that only goes forward */
    public RequestsFirst(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
        this.begun = nanoTime.getAsLong();
    }

    /** Told of each status of the one that serves, by one thread. */
    public void changed(SidecarStatus status) {
        long answers = status.child().map(Child::generation).orElse(newest);
        if (newest != 0 && answers != newest) {
            until = now() + Handover.REQUESTS_FIRST.toNanos();
        }
        newest = answers;
    }

    /** Nothing, or less than that, where they may be looked after now. */
    public Duration left() {
        return Duration.ofNanos(until - now());
    }

    private long now() {
        return nanoTime.getAsLong() - begun;
    }
}
