package org.ollamasidecar.ollama;

/** The name of a model that runs in Ollama's cloud, which nothing here may use. */
public final class CloudModelNameException extends InvalidModelNameException {

    CloudModelNameException(String message) {
        super(message);
    }
}
