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
    INCOMPLETE_INSTALLATION,
    RUNNER,
    BUSY,
    CONNECTION,
    UNKNOWN
}
