package org.ollamasidecar.load;

import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.job.StepState;
import org.ollamasidecar.job.StepTime;

/** A step as its job keeps it; immutable, replaced at each change. */
record StepRecord(
        StepState state,
        int attempt,
        StepTime time,
        @Nullable String detail,
        @Nullable Download progress,
        @Nullable LoadError error,
        int queuePosition) {

    static final StepRecord PENDING = new StepRecord(StepState.PENDING, 0, StepTime.NONE, null, null, null, 0);

    StepRecord queued(int position) {
        return new StepRecord(StepState.QUEUED, 0, StepTime.NONE, null, null, null, position);
    }

    StepRecord attempted(Instant now) {
        return new StepRecord(StepState.RUNNING, attempt + 1, time.attempted(now), detail, progress, error, 0);
    }

    StepRecord retrying(LoadError why) {
        return new StepRecord(StepState.RETRYING, attempt, time, detail, progress, why, 0);
    }

    StepRecord doing(String what, @Nullable Download bytes) {
        return new StepRecord(state, attempt, time, what, bytes, error, 0);
    }

    StepRecord ended(StepState outcome, @Nullable String found, @Nullable LoadError why, Instant now) {
        return new StepRecord(outcome, attempt, time.ended(now), found == null ? detail : found, progress, why, 0);
    }

    Optional<StepLog.Time> time(Instant now) {
        Instant ended = time.ended();
        return Optional.ofNullable(time.began()).map(from -> new StepLog.Time(from, ended == null ? now : ended));
    }
}
