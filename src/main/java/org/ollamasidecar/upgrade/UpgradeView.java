package org.ollamasidecar.upgrade;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.job.StepState;

/**
 * An upgrade at one moment.
 *
 * @param wish what the new Ollama is to be, in a few words
 * @param candidate the instance that is tried, or serves now
 * @param from the version that served before
 * @param to the version that serves after it
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record UpgradeView(
        String id,
        String wish,
        Kind kind,
        State state,
        Instant createdAt,
        @Nullable Instant endedAt,
        @Nullable String candidate,
        @Nullable String from,
        @Nullable String to,
        List<Step> steps,
        @Nullable Failure error) {

    /** What it does. */
    public enum Kind {
        /** The same Ollama once more. */
        RESTART,
        /** Another one. */
        CHANGE,
        /** What served before another upgrade. */
        ROLLBACK
    }

    /** Where an upgrade is. */
    public enum State {
        RUNNING,
        DONE,
        FAILED,
        CANCELLED
    }

    /**
     * A step.
     *
     * @param attempt the number of the newest attempt; 0 before the first
     * @param attempts how many there can be
     * @param limitSeconds how long an attempt may take
     * @param elapsedMillis since the step began, its attempts and pauses together
     * @param detail what it has found
     * @param error of the newest failed attempt
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Step(
            UpgradeStep step,
            StepState state,
            int attempt,
            int attempts,
            long limitSeconds,
            long elapsedMillis,
            @Nullable String detail,
            @Nullable Failure error) {}

    /**
     * Why it has failed.
     *
     * @param action what fixes it
     */
    public record Failure(UpgradeStep step, String reason, String action) {}
}
