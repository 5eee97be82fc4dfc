package org.ollamasidecar.ollama;

/** What kind of trouble an error of Ollama is. */
public enum OllamaErrorKind {
    NOT_FOUND,
    REFUSED,
    UNSUPPORTED,
    MEMORY,
    DISK,
    PERMISSION,
    REGISTRY,
    /** What has come is not what was asked for. */
    DAMAGED,
    INCOMPLETE_INSTALLATION,
    RUNNER,
    BUSY,
    CONNECTION,
    UNKNOWN
}
