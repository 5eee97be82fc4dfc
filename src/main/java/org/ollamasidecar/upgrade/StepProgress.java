package org.ollamasidecar.upgrade;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.job.StepLimit;
import org.ollamasidecar.job.StepState;
import org.ollamasidecar.job.StepTime;

/** A step as its upgrade keeps it; immutable, replaced at each change. */
record StepProgress(
        StepState state,
        int attempt,
        StepTime time,
        @Nullable String detail,
        UpgradeView.@Nullable Failure error) {

    static final StepProgress PENDING = new StepProgress(StepState.PENDING, 0, StepTime.NONE, null, null);

    StepProgress attempted(Instant now) {
        return new StepProgress(StepState.RUNNING, attempt + 1, time.attempted(now), null, error);
    }

    StepProgress retrying(UpgradeView.Failure why) {
        return new StepProgress(StepState.RETRYING, attempt, time, null, why);
    }

    StepProgress done(String found, Instant now) {
        return new StepProgress(StepState.DONE, attempt, time.ended(now), found, null);
    }

    StepProgress failed(UpgradeView.Failure why, Instant now) {
        return new StepProgress(StepState.FAILED, attempt, time.ended(now), null, why);
    }

    StepProgress cancelled(Instant now) {
        return new StepProgress(StepState.CANCELLED, attempt, time.ended(now), null, null);
    }

    UpgradeView.Step view(UpgradeStep step, @Nullable String place, StepLimit limit, Instant now) {
        return new UpgradeView.Step(
                step,
                place,
                state,
                attempt,
                limit.attempts(),
                limit.timeout().toSeconds(),
                time.elapsedMillis(now),
                detail,
                error);
    }
}
