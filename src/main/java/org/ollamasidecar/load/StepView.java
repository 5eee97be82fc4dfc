package org.ollamasidecar.load;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * A step of a job at one moment.
 *
 * @param attempt the number of the newest attempt; 0 before the first
 * @param attempts how many there can be
 * @param limitSeconds how long an attempt may take
 * @param elapsedMillis since the step began, its attempts and pauses together
 * @param detail what it is doing or has found
 * @param error of the newest failed attempt
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record StepView(
        Step step,
        StepState state,
        int attempt,
        int attempts,
        long limitSeconds,
        long elapsedMillis,
        @Nullable String detail,
        @Nullable Progress progress,
        @Nullable LoadError error) {

    /** Bytes of a download, over the layers that are known so far. */
    public record Progress(long completedBytes, long totalBytes) {}
}
