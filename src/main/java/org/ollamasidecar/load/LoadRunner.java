package org.ollamasidecar.load;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Arrays;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.ollamasidecar.demand.Demand.Kind;
import org.ollamasidecar.demand.DemandLog;
import org.ollamasidecar.job.StepState;

/** Runs the steps of a job one after the other, on the job's own thread. */
@ApplicationScoped
class LoadRunner {

    private static final Logger LOG = Logger.getLogger(LoadRunner.class);

    private final LoadSteps steps;
    private final DemandLog demands;
    private final LoadQueue pulls;

    /** One at a time: parallel loads wedge Ollama's scheduler. */
    private final LoadQueue loads = new LoadQueue(1);

    LoadRunner(LoadSteps steps, DemandLog demands, LoadConfig config) {
        this.steps = steps;
        this.demands = demands;
        this.pulls = new LoadQueue(config.maxPulls());
    }

    void run(LoadJob job, Step from) {
        Step[] remaining = Arrays.stream(Step.values())
                .filter(step -> step.compareTo(from) >= 0)
                .toArray(Step[]::new);
        for (Step step : remaining) {
            if (!runStep(job, step)) {
                return;
            }
        }
        job.end(JobState.DONE, null);
    }

    private boolean runStep(LoadJob job, Step step) {
        try {
            StepOutcome outcome = inTurn(job, step);
            job.ended(step, outcome.state(), outcome.detail(), null);
            return true;
        } catch (Exception | Error failure) {
            // A cancel interrupts; whatever surfaces from that is the cancel and nothing else.
            if (job.isCancelWished()) {
                job.ended(step, StepState.CANCELLED, null, null);
                job.end(JobState.CANCELLED, null);
                return false;
            }
            if (step == Step.PULL && job.isInstalled()) {
                job.ended(step, StepState.SKIPPED, "the installed one is kept", LoadErrors.of(failure));
                return true;
            }
            fail(job, step, failure);
            return false;
        }
    }

    private static void fail(LoadJob job, Step step, Throwable failure) {
        LoadError error = LoadErrors.of(failure);
        LOG.infof(
                "Load step failed: %s [step=%s, model=%s]",
                error.message(), step, job.spec().model());
        LOG.debug("Load step failed", failure);
        job.ended(step, StepState.FAILED, null, error);
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
            case LOAD -> Optional.of(loads);
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
        try (var _ = demands.begin(Kind.LOAD, job.id(), job.spec().model())) {
            return step == Step.LOAD ? steps.load(job) : steps.verify(job);
        }
    }
}
