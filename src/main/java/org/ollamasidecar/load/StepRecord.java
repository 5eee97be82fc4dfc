package org.ollamasidecar.load;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A step as its job keeps it; immutable, replaced at each change. */
record StepRecord(
        StepState state,
        int attempt,
        @Nullable Instant began,
        @Nullable Instant ended,
        @Nullable String detail,
        @Nullable Download progress,
        @Nullable LoadError error,
        int queuePosition) {

    static final StepRecord PENDING = new StepRecord(StepState.PENDING, 0, null, null, null, null, null, 0);

    StepRecord queued(int position) {
        return new StepRecord(StepState.QUEUED, 0, null, null, null, null, null, position);
    }

    StepRecord attempted(Instant now) {
        return new StepRecord(
                StepState.RUNNING, attempt + 1, began == null ? now : began, null, detail, progress, error, 0);
    }

    StepRecord retrying(LoadError why) {
        return new StepRecord(StepState.RETRYING, attempt, began, null, detail, progress, why, 0);
    }

    StepRecord doing(String what, @Nullable Download bytes) {
        return new StepRecord(state, attempt, began, null, what, bytes, error, 0);
    }

    StepRecord ended(StepState outcome, @Nullable String found, @Nullable LoadError why, Instant now) {
        return new StepRecord(outcome, attempt, began, now, found == null ? detail : found, progress, why, 0);
    }

    Optional<StepLog.Time> time(Instant now) {
        return Optional.ofNullable(began).map(from -> new StepLog.Time(from, ended == null ? now : ended));
    }

    long elapsedMillis(Instant now) {
        return began == null
                ? 0
                : Duration.between(began, ended == null ? now : ended).toMillis();
    }
}
