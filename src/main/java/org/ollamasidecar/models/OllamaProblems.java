package org.ollamasidecar.models;

import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.ollama.OllamaException;

/** Refusals of Ollama as problem documents. */
public final class OllamaProblems {

    private OllamaProblems() {}

    public static ProblemException of(OllamaException e) {
        String detail = String.valueOf(e.getMessage());
        return new ProblemException(
                Problem.of("ollama", "Ollama refused", e.kind().status(), detail, e.action()));
    }
}
