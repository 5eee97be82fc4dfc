package org.ollamasidecar.models;

import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.ollama.OllamaException;

/** Refusals of Ollama as problem documents. */
public final class OllamaProblems {

    private OllamaProblems() {}

    public static ProblemException of(OllamaException e) {
        int status =
                switch (e.kind()) {
                    case NOT_FOUND -> 404;
                    case REFUSED, UNSUPPORTED, DAMAGED_MODEL -> 422;
                    case BUSY -> 503;
                    case MEMORY,
                            DISK,
                            PERMISSION,
                            REGISTRY,
                            UNAUTHORIZED,
                            TLS,
                            DAMAGED,
                            INCOMPLETE_INSTALLATION,
                            RUNNER,
                            CONNECTION,
                            UNKNOWN -> 502;
                };
        String detail = String.valueOf(e.getMessage());
        return new ProblemException(Problem.of("ollama", "Ollama refused", status, detail, e.action()));
    }
}
