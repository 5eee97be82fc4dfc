package org.ollamasidecar.ollama;

/** A text that is not a model name; the message says what is wrong with it. */
public sealed class InvalidModelNameException extends IllegalArgumentException permits CloudModelNameException {

    InvalidModelNameException(String message) {
        super(message);
    }
}
