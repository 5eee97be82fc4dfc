package org.ollamasidecar.load;

/** Where a load job is. */
public enum JobState {
    RUNNING,
    DONE,
    FAILED,
    CANCELLED
}
