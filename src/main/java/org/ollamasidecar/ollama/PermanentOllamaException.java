package org.ollamasidecar.ollama;

/** Will fail in the same way until somebody changes something. */
public final class PermanentOllamaException extends OllamaException {

    public PermanentOllamaException(OllamaErrorKind kind, String message, String action) {
        super(kind, message, action);
    }
}
