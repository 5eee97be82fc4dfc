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
 * @param candidate the instance that is tried, or serves now; of several backends where the upgrade is
 * @param from the version that served before
 * @param to the version that serves after it
 * @param instances what has become of each of several backends; not there where this service has one
 * @param steps those of one backend after those of the other
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
        @Nullable List<Place> instances,
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

    /** Which Ollama serves at a backend. */
    public enum Serves {
        /** The one that the upgrade has brought. */
        NEW,
        /** The one that served before it. */
        BEFORE
    }

    /**
     * One of several backends.
     *
     * @param instance its name
     * @param candidate the instance that is tried there, or serves now
     * @param from the version that served before
     * @param to the version that serves after it
     * @param note why it is left as it is
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Place(
            String instance,
            Serves serves,
            @Nullable String candidate,
            @Nullable String from,
            @Nullable String to,
            @Nullable String note) {

        static Place left(String instance, String state) {
            return new Place(
                    instance,
                    Serves.BEFORE,
                    null,
                    null,
                    null,
                    "It was " + state + ": there was nothing to take the place of.");
        }
    }

    /**
     * A step.
     *
     * @param instance at which of several backends
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
            @Nullable String instance,
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
     * @param instance at which of several backends
     * @param action what fixes it
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Failure(UpgradeStep step, @Nullable String instance, String reason, String action) {

        Failure(UpgradeStep step, String reason, String action) {
            this(step, null, reason, action);
        }

        Failure at(@Nullable String place) {
            return new Failure(step, place, reason, action);
        }
    }
}
