package org.ollamasidecar.metrics;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.MeterBinder;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.stream.LongStream;
import org.ollamasidecar.job.StepState;
import org.ollamasidecar.load.EndedStep;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.load.Step;
import org.ollamasidecar.models.ModelRules;

/** How long the steps of loads take. Of models the wanted ones are named. */
@Singleton
final class LoadMetrics implements MeterBinder {

    private static final String OTHER = "other";

    /** A download may take hours. */
    private static final Duration[] BUCKETS = LongStream.of(
                    100,
                    250,
                    500,
                    1_000,
                    2_500,
                    5_000,
                    10_000,
                    30_000,
                    60_000,
                    120_000,
                    300_000,
                    600_000,
                    1_800_000,
                    3_600_000,
                    14_400_000)
            .mapToObj(Duration::ofMillis)
            .toArray(Duration[]::new);

    private final LoadJobs loads;
    private final ModelRules rules;

    LoadMetrics(LoadJobs loads, ModelRules rules) {
        this.loads = loads;
        this.rules = rules;
    }

    @Override
    public void bindTo(MeterRegistry registry) {
        // So that the figure is there before the first load.
        timer(registry, Step.LOAD, OTHER, StepState.DONE);
        loads.onStepEnd(ended -> timer(registry, ended.step(), label(ended), ended.outcome())
                .record(Duration.between(ended.began(), ended.ended())));
    }

    private String label(EndedStep ended) {
        return rules.isWanted(ended.model()) ? ended.model().toString() : OTHER;
    }

    /** Loads are rare: it may be looked for each time. */
    private static Timer timer(MeterRegistry registry, Step step, String model, StepState outcome) {
        return Timer.builder("sidecar.load.step")
                .description("How long a step of a load took, with its attempts and the pauses between them")
                .tags("step", step.name(), "model", model, "outcome", outcome.name())
                .serviceLevelObjectives(BUCKETS)
                .register(registry);
    }
}
