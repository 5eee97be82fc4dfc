package org.ollamasidecar.upgrade;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

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
        State state,
        Instant createdAt,
        @Nullable Instant endedAt,
        @Nullable String candidate,
        @Nullable String from,
        @Nullable String to,
        List<Step> steps,
        @Nullable Failure error) {

    /** Where an upgrade, or one of its steps, is. */
    public enum State {
        PENDING,
        RUNNING,
        DONE,
        FAILED,
        CANCELLED
    }

    /**
     * A step.
     *
     * @param attempt the number of the newest attempt; 0 before the first
     * @param detail what it has found
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Step(
            UpgradeStep step,
            State state,
            int attempt,
            long elapsedMillis,
            @Nullable String detail) {}

    /**
     * Why it has failed.
     *
     * @param action what fixes it
     */
    public record Failure(UpgradeStep step, String reason, String action) {}
}
