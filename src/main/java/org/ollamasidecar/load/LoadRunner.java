package org.ollamasidecar.load;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.demand.Demand.Kind;
import org.ollamasidecar.demand.DemandLog;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.job.StepState;
import org.ollamasidecar.task.Listeners;

/** Runs the steps of a job one after the other, on the job's own thread. */
@ApplicationScoped
class LoadRunner {

    private static final Logger LOG = Logger.getLogger(LoadRunner.class);

    private final LoadSteps steps;
    private final DemandLog demands;
    private final LoadQueue pulls;
    private final Listeners<EndedStep> listeners = new Listeners<>();

    /** For each place one at a time: parallel loads wedge Ollama's scheduler. */
    private final Map<Optional<BackendName>, LoadQueue> loads = new ConcurrentHashMap<>();

    LoadRunner(LoadSteps steps, DemandLog demands, LoadConfig config) {
        this.steps = steps;
        this.demands = demands;
        this.pulls = new LoadQueue(config.maxPulls());
    }

    void onStepEnd(Consumer<EndedStep> listener) {
        listeners.add(listener);
    }

    void run(LoadJob job, Step from) {
        Step[] remaining = Arrays.stream(Step.values())
                .filter(step -> step.compareTo(from) >= 0)
                .toArray(Step[]::new);
        for (Step step : remaining) {
            switch (runStep(job, step)) {
                case ON -> {}
                case ON_WITH_OLDER -> {
                    run(job, Step.LOAD);
                    return;
                }
                case ENDED -> {
                    return;
                }
            }
        }
        job.end(JobState.DONE, null);
    }

    /** How a job goes on after a step. */
    private enum Course {
        ON,
        /** With the file that was there before: the newer one is not used. */
        ON_WITH_OLDER,
        ENDED
    }

    private Course runStep(LoadJob job, Step step) {
        try {
            StepOutcome outcome = inTurn(job, step);
            ended(job, step, outcome.state(), outcome.detail(), null);
            return Course.ON;
        } catch (Exception | Error failure) {
            // A cancel interrupts; whatever surfaces from that is the cancel and nothing else.
            if (job.isCancelWished()) {
                cancelled(job, step);
                return Course.ENDED;
            }
            if (step == Step.PULL && job.isInstalled()) {
                LoadError error = LoadErrors.of(failure);
                steps.putBack(job, error.message());
                ended(job, step, StepState.SKIPPED, "the installed one is kept", error);
                return Course.ON;
            }
            if (steps.isReplacing(job)) {
                LoadError error = LoadErrors.ofNewer(step, failure);
                steps.putBack(job, error.message());
                job.goOnWithOlder(error);
                return Course.ON_WITH_OLDER;
            }
            fail(job, step, failure);
            return Course.ENDED;
        }
    }

    /** Told are those that have begun. */
    private void ended(LoadJob job, Step step, StepState outcome, @Nullable String found, @Nullable LoadError why) {
        job.ended(step, outcome, found, why);
        job.timeOf(step)
                .ifPresent(time -> listeners.tell(
                        new EndedStep(job.id(), job.spec().model(), step, outcome, time.from(), time.to())));
    }

    private void cancelled(LoadJob job, Step step) {
        if (steps.isReplacing(job)) {
            steps.putBack(job, "the load was cancelled");
            // A retry has to bring the newer file once more.
            job.ended(Step.PULL, StepState.CANCELLED, "the installed one is kept", null);
        }
        ended(job, step, StepState.CANCELLED, null, null);
        job.end(JobState.CANCELLED, null);
    }

    private void fail(LoadJob job, Step step, Throwable failure) {
        LoadError error = LoadErrors.of(failure);
        LOG.infof(
                "Load step failed: %s [step=%s, model=%s]",
                error.message(), step, job.spec().model());
        LOG.debug("Load step failed", failure);
        ended(job, step, StepState.FAILED, null, error);
        job.end(JobState.FAILED, error);
    }

    private StepOutcome inTurn(LoadJob job, Step step) throws InterruptedException {
        job.requireWanted();
        Optional<LoadQueue> turn = turn(job, step);
        if (turn.isPresent()) {
            turn.get().enter(place -> job.change(step, record -> record.queued(place)));
        }
        try {
            return call(job, step);
        } finally {
            turn.ifPresent(LoadQueue::leave);
        }
    }

    private Optional<LoadQueue> turn(LoadJob job, Step step) {
        return switch (step) {
            // What is installed does not queue behind downloads.
            case PULL -> job.isPullNeeded() ? Optional.of(pulls) : Optional.empty();
            case LOAD -> Optional.of(loads.computeIfAbsent(job.spec().at(), place -> new LoadQueue(1)));
            case AWAIT_SERVER, RESOLVE, VERIFY -> Optional.empty();
        };
    }

    private StepOutcome call(LoadJob job, Step step) throws InterruptedException {
        return switch (step) {
            case AWAIT_SERVER -> steps.awaitServer(job);
            case RESOLVE -> steps.resolve(job);
            case PULL -> steps.pull(job);
            case LOAD, VERIFY -> demand(job, step);
        };
    }

    /** Ollama may have to make room for it. */
    private StepOutcome demand(LoadJob job, Step step) throws InterruptedException {
        try (var _ = demands.begin(Kind.LOAD, job.id(), job.spec().model(), steps.generation(job))) {
            return step == Step.LOAD ? steps.load(job) : steps.verify(job);
        }
    }
}
