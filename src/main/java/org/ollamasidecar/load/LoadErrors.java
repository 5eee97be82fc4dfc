package org.ollamasidecar.load;

import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.ollamasidecar.ollama.OllamaException;

/** Failures of steps, explained. */
final class LoadErrors {

    static final String TIMEOUT = "TIMEOUT";

    private LoadErrors() {}

    static LoadError of(Throwable failure) {
        return switch (failure) {
            case OllamaException known -> new LoadError(known.kind().name(), message(known), known.action());
            case TimeoutException late -> late();
            default ->
                new LoadError(
                        "INTERNAL",
                        "The step failed in a way that this service did not expect: " + message(failure),
                        "Look into the service's own log and report it.");
        };
    }

    static LoadError late() {
        return new LoadError(
                TIMEOUT,
                "The attempt did not end within its limit.",
                "Retry from this step, or give it more time (sidecar.loads.*).");
    }

    private static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
