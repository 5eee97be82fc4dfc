package org.ollamasidecar.load;

import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.ollamasidecar.job.StepLimit;
import org.ollamasidecar.job.StepMap;
import org.ollamasidecar.job.StepState;
import org.ollamasidecar.ollama.PullProgress;

/** The steps of one job; guarded by its lock. */
final class StepTable {

    private final LoadConfig config;
    private final StepMap<Step, StepRecord> steps = new StepMap<>(Step.class, StepRecord.PENDING);

    StepTable(LoadConfig config) {
        this.config = config;
    }

    /** The steps before it keep what they have found. */
    void resetFrom(Step from) {
        steps.resetFrom(from);
    }

    void put(Step step, StepRecord record) {
        steps.put(step, record);
    }

    void change(Step step, UnaryOperator<StepRecord> change) {
        steps.change(step, change);
    }

    StepState stateOf(Step step) {
        return steps.of(step).state();
    }

    Step firstUndone() {
        return steps.firstWith(record -> !record.state().isComplete());
    }

    int attemptsOf(Step step) {
        return steps.of(step).attempt();
    }

    /** What earlier attempts of the download have come to. */
    PullProgress pulled() {
        Download download = steps.of(Step.PULL).progress();
        return download == null ? PullProgress.NONE : download.progress();
    }

    /** When the newest bytes of the download came; empty where there is none yet. */
    Optional<Instant> lastByte() {
        return Optional.ofNullable(steps.of(Step.PULL).progress()).map(Download::lastByte);
    }

    Optional<StepLog.Time> timeOf(Step step, Instant now) {
        return steps.of(step).time(now);
    }

    List<StepView> views(String job, Instant now) {
        return steps.views((step, record) -> view(job, step, record, now));
    }

    private StepView view(String job, Step step, StepRecord record, Instant now) {
        StepLimit limit = limit(step);
        Download download = record.progress();
        return new StepView(
                step,
                record.state(),
                record.attempt(),
                limit.attempts(),
                limit.timeout().toSeconds(),
                record.time().elapsedMillis(now),
                record.detail(),
                download == null ? null : download.view(now, config.stallTimeout()),
                record.error(),
                record.queuePosition() == 0 ? null : (Integer) record.queuePosition(),
                record.state() == StepState.FAILED ? StepLog.link(job, step) : null);
    }

    private StepLimit limit(Step step) {
        return switch (step) {
            case AWAIT_SERVER -> StepLimit.once(config.awaitServerTimeout());
            case RESOLVE ->
                StepLimit.ofRetries(config.resolve().timeout(), config.resolve().retries());
            case PULL ->
                StepLimit.ofRetries(config.pull().timeout(), config.pull().retries());
            case LOAD ->
                StepLimit.ofRetries(config.load().timeout(), config.load().retries());
            case VERIFY ->
                StepLimit.ofRetries(config.verify().timeout(), config.verify().retries());
        };
    }
}
