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
    /** The registry wants a login that Ollama does not have, or refuses the one that it has. */
    UNAUTHORIZED,
    /** The registry cannot be trusted, or does not speak TLS. */
    TLS,
    /** What has come is not what was asked for. */
    DAMAGED,
    /** The files of an installed model are not what they were: nothing loads it until they have been got again. */
    DAMAGED_MODEL,
    INCOMPLETE_INSTALLATION,
    RUNNER,
    BUSY,
    CONNECTION,
    UNKNOWN
}
