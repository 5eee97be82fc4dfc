package org.ollamasidecar.load;

import org.ollamasidecar.job.StepState;

/** What a step came to, where it did not fail. */
record StepOutcome(StepState state, String detail) {

    static StepOutcome done(String detail) {
        return new StepOutcome(StepState.DONE, detail);
    }

    static StepOutcome skipped(String detail) {
        return new StepOutcome(StepState.SKIPPED, detail);
    }
}
