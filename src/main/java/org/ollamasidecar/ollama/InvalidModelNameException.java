package org.ollamasidecar.ollama;

/** A text that is not a model name; the message says what is wrong with it. */
public final class InvalidModelNameException extends IllegalArgumentException {

    InvalidModelNameException(String message) {
        super(message);
    }
}
