package org.ollamasidecar.load;

import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.ollamasidecar.ollama.PullProgress;

/** The steps of one job; guarded by its lock. */
final class StepTable {

    private final LoadConfig config;
    private final Map<Step, StepRecord> steps = new EnumMap<>(Step.class);

    StepTable(LoadConfig config) {
        this.config = config;
        resetFrom(Step.AWAIT_SERVER);
    }

    /** The steps before it keep what they have found. */
    void resetFrom(Step from) {
        Arrays.stream(Step.values())
                .filter(step -> step.compareTo(from) >= 0)
                .forEach(step -> steps.put(step, StepRecord.PENDING));
    }

    void put(Step step, StepRecord record) {
        steps.put(step, record);
    }

    void change(Step step, UnaryOperator<StepRecord> change) {
        steps.put(step, change.apply(of(step)));
    }

    StepState stateOf(Step step) {
        return of(step).state();
    }

    int attemptsOf(Step step) {
        return of(step).attempt();
    }

    /** What earlier attempts of the download have come to. */
    PullProgress pulled() {
        Download download = of(Step.PULL).progress();
        return download == null ? PullProgress.NONE : download.progress();
    }

    Optional<StepLog.Time> timeOf(Step step, Instant now) {
        return of(step).time(now);
    }

    List<StepView> views(String job, Instant now) {
        return steps.entrySet().stream()
                .map(entry -> view(job, entry.getKey(), entry.getValue(), now))
                .toList();
    }

    private StepRecord of(Step step) {
        return Objects.requireNonNull(steps.get(step));
    }

    private StepView view(String job, Step step, StepRecord record, Instant now) {
        StepLimit limit = StepLimit.of(config, step);
        Download download = record.progress();
        return new StepView(
                step,
                record.state(),
                record.attempt(),
                limit.attempts(),
                limit.timeout().toSeconds(),
                record.elapsedMillis(now),
                record.detail(),
                download == null ? null : download.view(now, config.stallTimeout()),
                record.error(),
                record.queuePosition() == 0 ? null : (Integer) record.queuePosition(),
                record.state() == StepState.FAILED ? StepLog.link(job, step) : null);
    }
}
