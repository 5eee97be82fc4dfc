package org.ollamasidecar.load;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.job.StepState;

/**
 * A step of a job at one moment.
 *
 * @param attempt the number of the newest attempt; 0 before the first
 * @param attempts how many there can be
 * @param limitSeconds how long an attempt may take
 * @param elapsedMillis since the step began, its attempts and pauses together
 * @param detail what it is doing or has found
 * @param error of the newest failed attempt
 * @param queuePosition how many jobs have their turn before it, itself counted; unset when it does not wait
 * @param log where to read what Ollama wrote during it; unset unless it has failed
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
        @Nullable LoadError error,
        @Nullable Integer queuePosition,
        @Nullable String log) {

    /** Whether nothing more is done in it. */
    public boolean ended() {
        return switch (state) {
            case DONE, SKIPPED, FAILED, CANCELLED -> true;
            case PENDING, QUEUED, RUNNING, RETRYING -> false;
        };
    }

    /**
     * Whether it makes progress. A download does as long as bytes come: it may be silent until it counts as stalled, and for
     * one retry that brings nothing. Of other work only its own limits can tell.
     */
    public boolean advances() {
        return progress == null
                ? step != Step.PULL || error == null
                : progress.secondsWithoutByte() <= 2 * progress.stallLimitSeconds();
    }

    /** What happens in it, in a few words. */
    public String summary() {
        String what = detail == null ? "" : ": " + detail;
        String bytes = progress == null || progress.totalBytes() == 0
                ? ""
                : ", " + progress.completedBytes() * 100 / progress.totalBytes() + " %";
        String place = queuePosition == null ? "" : ", position " + queuePosition;
        return step + " is " + state + what + bytes + place;
    }

    /**
     * Bytes of a download, over the layers that are known so far; they never go backwards.
     *
     * @param bytesPerSecond smoothed; 0 when nothing comes or it is not known yet
     * @param etaSeconds to its end at this rate; unset when there is no rate
     * @param secondsWithoutByte since the newest bytes
     * @param stallLimitSeconds after so many it counts as stalled
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Progress(
            long completedBytes,
            long totalBytes,
            long bytesPerSecond,
            @Nullable Long etaSeconds,
            long secondsWithoutByte,
            long stallLimitSeconds,
            List<Layer> layers) {}

    /** A part of the model with a digest of its own. */
    public record Layer(String digest, long completedBytes, long totalBytes) {}
}
