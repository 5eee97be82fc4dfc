package org.ollamasidecar.load;

/** Where a load job is. */
public enum JobState {
    RUNNING,
    DONE,
    FAILED,
    CANCELLED,
    /** The service ended while it ran; it can be retried. */
    INTERRUPTED
}
