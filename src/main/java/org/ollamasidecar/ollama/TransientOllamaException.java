package org.ollamasidecar.ollama;

/** May succeed when it is tried again as it is. */
public final class TransientOllamaException extends OllamaException {

    public TransientOllamaException(OllamaErrorKind kind, String message, String action) {
        super(kind, message, action);
    }

    TransientOllamaException(OllamaErrorKind kind, String message, String action, Throwable cause) {
        super(kind, message, action, cause);
    }
}
