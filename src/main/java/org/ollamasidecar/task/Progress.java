package org.ollamasidecar.task;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How far a thread has come. A pure function of what has happened to it.
 *
 * @param lastGood the end of the newest good round, or the start of the thread
 * @param begun when the round that is under way began; null between two
 * @param failingSince the first failure since then
 * @param error the newest of them
 */
record Progress(
        Instant lastGood,
        @Nullable Instant begun,
        @Nullable Instant failingSince,
        int failures,
        @Nullable String error) {

    private static final int MOST_DOUBLINGS = 8;
    private static final Duration SHORTEST_PAUSE = Duration.ofMillis(10);
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(2);

    /** Something that does not go well. */
    record Problem(Instant since, String text) {}

    static Progress started(Instant now) {
        return new Progress(now, null, null, 0, null);
    }

    Progress begins(Instant now) {
        return new Progress(lastGood, now, failingSince, failures, error);
    }

    Progress succeeded(Instant now) {
        return started(now);
    }

    Progress failed(Instant now, String why) {
        return new Progress(lastGood, null, failingSince == null ? now : failingSince, failures + 1, why);
    }

    /** Before the next attempt: short after one failure, and seldom enough to cost little after many. */
    Duration pause() {
        Duration pause = SHORTEST_PAUSE.multipliedBy(1L << Math.min(failures, MOST_DOUBLINGS));
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /** @param limit that a round may take */
    Optional<Problem> problem(Instant now, Duration limit) {
        if (failingSince != null) {
            return Optional.of(new Problem(failingSince, failures + " failed rounds, the newest: " + error));
        }
        if (begun != null && Duration.between(begun, now).compareTo(limit) >= 0) {
            return Optional.of(new Problem(begun, "a round has not ended within " + limit.toMillis() + " ms"));
        }
        return Optional.empty();
    }
}
