package org.ollamasidecar.upgrade;

import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.task.Reason;

/** The candidate has not loaded a model that the one that serves has in memory. It may be tried once more. */
final class NotLoadedException extends RuntimeException {

    private final String action;

    NotLoadedException(String model, OllamaException cause) {
        super(
                "It has not loaded " + model + ", which the Ollama that serves has in memory: " + Reason.of(cause),
                cause);
        this.action = switch (cause.kind()) {
            case UNKNOWN, RUNNER, UNSUPPORTED, DAMAGED ->
                "Choose an Ollama that can run this model (one that is older than the model cannot), or have it unloaded"
                        + " first. The candidate's log says more.";
            case MEMORY ->
                cause.action() + " Or set sidecar.rolling.models=after, so that it is loaded after the switch.";
            case CONNECTION,
                    NOT_FOUND,
                    REGISTRY,
                    UNAUTHORIZED,
                    TLS,
                    REFUSED,
                    DISK,
                    PERMISSION,
                    BUSY,
                    DAMAGED_MODEL,
                    INCOMPLETE_INSTALLATION -> cause.action();
        };
    }

    String action() {
        return action;
    }
}
