package org.ollamasidecar.load;

import java.util.Objects;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.ollama.OllamaErrorKind;

/** Failed and refused loads as problem documents: the status alone tells a script enough. */
final class LoadProblems {

    private static final long RETRY_AFTER_SECONDS = 5;

    private LoadProblems() {}

    static Problem of(LoadView view) {
        LoadError error = Objects.requireNonNull(view.error());
        return Problem.of("load-failed", "The load failed", status(error.kind()), error.message(), error.action())
                .with("load", view);
    }

    static ProblemException ending() {
        return new ProblemException(
                Problem.of(
                        "ending",
                        "The service is ending",
                        503,
                        "This service is ending and begins no more loads.",
                        "Send it again when the service has been started anew, or to another one."),
                RETRY_AFTER_SECONDS);
    }

    static ProblemException drained() {
        return new ProblemException(
                Problem.of(
                        "draining",
                        "The service is drained",
                        503,
                        "This service is drained on request and begins no more loads.",
                        "POST /sidecar/v1/undrain, then send it again, or send it to another one."),
                RETRY_AFTER_SECONDS);
    }

    static ProblemException tooMany(int most) {
        return new ProblemException(Problem.of(
                "too-many-loads",
                "Too many loads",
                429,
                most + " loads are under way or waiting.",
                "Wait until some have ended, or raise sidecar.loads.max-active."));
    }

    static ProblemException conflict(String detail, String action) {
        return new ProblemException(Problem.of("conflict", "Conflict", 409, detail, action));
    }

    private static int status(String kind) {
        return kind.equals(LoadErrors.TIMEOUT)
                ? 504
                : OllamaErrorKind.named(kind).orElse(OllamaErrorKind.UNKNOWN).status();
    }
}
