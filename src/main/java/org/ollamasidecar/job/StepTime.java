package org.ollamasidecar.job;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * When a step began and ended, its attempts and pauses together.
 *
 * @param began null before that, or where it was in an earlier life of the service
 */
public record StepTime(@Nullable Instant began, @Nullable Instant ended) {

    public static final StepTime NONE = new StepTime(null, null);

    /** Another attempt begins. */
    public StepTime attempted(Instant now) {
        return new StepTime(began == null ? now : began, null);
    }

    public StepTime ended(Instant now) {
        return new StepTime(began, now);
    }

    public long elapsedMillis(Instant now) {
        return began == null
                ? 0
                : Duration.between(began, ended == null ? now : ended).toMillis();
    }
}
