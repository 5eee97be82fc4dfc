package org.ollamasidecar.models;

import java.util.Objects;
import org.ollamasidecar.job.StepState;
import org.ollamasidecar.load.LoadError;
import org.ollamasidecar.load.LoadView;
import org.ollamasidecar.load.Step;
import org.ollamasidecar.load.StepView;
import org.ollamasidecar.models.ModelCondition.StepFailure;

/** Which step of a job has ended it, and why. */
final class StepFailures {

    static final String CANCELLED = "CANCELLED";

    static final StepFailure GPU_LOST = new StepFailure(
            Step.VERIFY,
            new LoadError(
                    "UNSUPPORTED",
                    "It ran on a GPU and runs on the CPU now, and sidecar.models.expect is gpu.",
                    "See which devices Ollama has found (compute in the status); a restart of Ollama often brings a"
                            + " lost GPU back."));

    private StepFailures() {}

    static StepFailure of(LoadView failed) {
        return new StepFailure(stepIn(failed, StepState.FAILED), Objects.requireNonNull(failed.error()));
    }

    static StepFailure cancelled(LoadView job) {
        return new StepFailure(
                stepIn(job, StepState.CANCELLED),
                new LoadError(
                        CANCELLED,
                        "The load was cancelled by a request.",
                        "Retry it: POST /sidecar/v1/loads/" + job.id() + "/retry, or take the model out of the wanted"
                                + " ones."));
    }

    private static Step stepIn(LoadView job, StepState state) {
        return job.steps().stream()
                .filter(step -> step.state() == state)
                .map(StepView::step)
                .findFirst()
                .orElse(Step.AWAIT_SERVER);
    }
}
