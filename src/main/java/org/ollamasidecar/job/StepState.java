package org.ollamasidecar.job;

/** Where a step is. */
public enum StepState {
    PENDING,
    /** Waits for its turn behind other jobs. */
    QUEUED,
    RUNNING,
    /** An attempt has failed; the next one follows after a pause. */
    RETRYING,
    DONE,
    /** There was nothing to do. */
    SKIPPED,
    FAILED,
    CANCELLED;

    public boolean isComplete() {
        return this == DONE || this == SKIPPED;
    }
}
