package org.ollamasidecar.canary;

import java.time.Duration;
import java.time.Instant;

/**
 * When the next heartbeat is due.
 *
 * @param generation of the Ollama that it is about
 * @param begun when this one was first seen
 * @param due the first is due with the beginning, after those who have waited for it
 */
record BeatPlan(long generation, Instant begun, Instant due) {

    /** So long after an Ollama has begun, loads that are about to begin come first. */
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    /** Requests that have waited for an Ollama come first: their answers are the better proof. */
    private static final Duration AFTER_OTHERS = Duration.ofSeconds(1);

    private static final Duration SOON = Duration.ofMinutes(1);

    static final BeatPlan NONE = new BeatPlan(0, Instant.MIN, Instant.MAX);

    static BeatPlan begin(long generation, Instant now, Duration interval) {
        return new BeatPlan(generation, now, now.plus(shorter(interval, AFTER_OTHERS)));
    }

    /** Ollama was tried, or has generated for somebody else. */
    BeatPlan after(Instant then, Duration interval) {
        return new BeatPlan(generation, begun, then.plus(interval));
    }

    /** It was tried, and did not generate: it is tried again soon. */
    BeatPlan afterFailure(Instant then, Duration interval) {
        return after(then, shorter(interval, SOON));
    }

    private static Duration shorter(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    boolean isDue(Instant now) {
        return !now.isBefore(due);
    }

    boolean isPatient(Instant now) {
        return now.isBefore(begun.plus(PATIENCE));
    }
}
