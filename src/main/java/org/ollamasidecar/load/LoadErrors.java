package org.ollamasidecar.load;

import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.ollama.PermanentOllamaException;

/** Failures of steps, explained. */
final class LoadErrors {

    static final String TIMEOUT = "TIMEOUT";

    /** What nobody knows may pass by itself; after that many retries it is taken for what it looks like. */
    private static final int RETRIES_OF_UNKNOWN = 2;

    private LoadErrors() {}

    /** The failure of an attempt, which ends the step where it has to. */
    static OllamaException afterAttempt(OllamaException failure, int attempts) {
        return failure.kind() == OllamaErrorKind.UNKNOWN && attempts > RETRIES_OF_UNKNOWN
                ? new PermanentOllamaException(failure.kind(), message(failure), failure.action())
                : failure;
    }

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

    /** The failure of a newer file in a step after its download. */
    static LoadError ofNewer(Step step, Throwable failure) {
        LoadError error = of(failure);
        return new LoadError(error.kind(), "The newer file failed in " + step + ": " + error.message(), error.action());
    }

    static LoadError late() {
        return new LoadError(
                TIMEOUT,
                "The attempt did not end within its limit.",
                "Retry from this step, or give it more time (sidecar.loads.*).");
    }

    static String message(Throwable failure) {
        return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
    }
}
