package org.ollamasidecar.load;

import java.util.Objects;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.ollama.OllamaErrorKind;

/** Failed loads as problem documents, for a client that has waited: the status alone tells a script enough. */
final class LoadProblems {

    private LoadProblems() {}

    static Problem of(LoadView view) {
        LoadError error = Objects.requireNonNull(view.error());
        return Problem.of("load-failed", "The load failed", status(error.kind()), error.message(), error.action())
                .with("load", view);
    }

    private static int status(String kind) {
        if (kind.equals(LoadErrors.TIMEOUT)) {
            return 504;
        }
        if (kind.equals(OllamaErrorKind.NOT_FOUND.name())) {
            return 404;
        }
        if (kind.equals(OllamaErrorKind.REFUSED.name()) || kind.equals(OllamaErrorKind.UNSUPPORTED.name())) {
            return 422;
        }
        return kind.equals(OllamaErrorKind.DISK.name()) || kind.equals(OllamaErrorKind.MEMORY.name()) ? 507 : 502;
    }
}
