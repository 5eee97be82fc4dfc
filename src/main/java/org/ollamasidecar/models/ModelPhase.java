package org.ollamasidecar.models;

/** Where a model is. */
public enum ModelPhase {
    /** Wanted; nothing has been done for it yet, or it has to wait for its turn. */
    WANTED,
    /** On the disk. */
    INSTALLED,
    /** A load job is under way. */
    LOADING,
    /** In memory, as Ollama says; that it answers has not been shown. */
    LOADED,
    /** In memory, and it has produced something since it was loaded. */
    SERVING,
    /** The newest load has failed. */
    FAILED
}
