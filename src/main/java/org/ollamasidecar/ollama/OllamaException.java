package org.ollamasidecar.ollama;

/** Ollama could not do what it was asked. The message is for people; {@link #action} says what fixes it. */
public abstract sealed class OllamaException extends RuntimeException
        permits TransientOllamaException, PermanentOllamaException {

    private final OllamaErrorKind kind;
    private final String action;

    OllamaException(OllamaErrorKind kind, String message, String action) {
        super(message);
        this.kind = kind;
        this.action = action;
    }

    OllamaException(OllamaErrorKind kind, String message, String action, Throwable cause) {
        super(message, cause);
        this.kind = kind;
        this.action = action;
    }

    public OllamaErrorKind kind() {
        return kind;
    }

    public String action() {
        return action;
    }
}
