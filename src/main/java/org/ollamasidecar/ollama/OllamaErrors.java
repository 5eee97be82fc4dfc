package org.ollamasidecar.ollama;

import static org.ollamasidecar.ollama.OllamaErrorKind.*;

import java.io.IOException;
import java.util.List;

/** The meaning of Ollama's error texts. An unknown text is passed on whole. */
final class OllamaErrors {

    private record Meaning(String text, boolean permanent, OllamaErrorKind kind, String action) {}

    private static final String LACKS_CAPABILITY = "does not support";

    private static final String LOGIN =
            "The registry wants a login that Ollama does not have. Check the name of the model, or use a registry that"
                    + " needs none.";
    private static final String PLAIN =
            "The registry speaks plain HTTP. If it is to be trusted all the same, put it into"
                    + " sidecar.loads.insecure-registries.";
    private static final String CERTIFICATE =
            "Have the registry's certificate authority trusted where Ollama runs, e.g."
                    + " sidecar.env=SSL_CERT_FILE=/path/ca.pem.";

    private static final String DAMAGED_FILE = "Its file is damaged: delete the model and get it again.";

    /** The first text that occurs in the error decides; the more special ones stand first. */
    private static final List<Meaning> MEANINGS = List.of(
            new Meaning(
                    "llama-quantize unavailable",
                    true,
                    INCOMPLETE_INSTALLATION,
                    "Install an official release of Ollama, which has llama-quantize, or pull the model instead."),
            new Meaning(
                    "llama-server binary not found",
                    true,
                    INCOMPLETE_INSTALLATION,
                    "This Ollama lacks its runner. Install an official release and point sidecar.ollama.program at it."),
            new Meaning(
                    "illegal instruction",
                    true,
                    INCOMPLETE_INSTALLATION,
                    "The runner was built for another processor. Install an official release of Ollama."),
            new Meaning(
                    "requires more system memory",
                    true,
                    MEMORY,
                    "Free memory, unload other models, or choose a smaller model or context."),
            new Meaning(
                    "out of memory",
                    true,
                    MEMORY,
                    "Free memory, unload other models, or choose a smaller model or context."),
            new Meaning(
                    "out-of-memory",
                    true,
                    MEMORY,
                    "Free memory, unload other models, or choose a smaller model or context."),
            new Meaning(
                    "cudaMalloc failed",
                    true,
                    MEMORY,
                    "Free memory, unload other models, or choose a smaller model or context."),
            new Meaning(
                    "failed to allocate",
                    true,
                    MEMORY,
                    "Free memory, unload other models, or choose a smaller model or context."),
            new Meaning("no space left on device", true, DISK, "Free disk space where the models are kept."),
            new Meaning(
                    "permission denied",
                    true,
                    PERMISSION,
                    "Make the models directory writable for this service's user."),
            new Meaning(
                    "read-only file system",
                    true,
                    PERMISSION,
                    "Mount the models directory writable, or use pull: never."),
            new Meaning(
                    "file does not exist", true, NOT_FOUND, "The registry has no such model. Check its name and tag."),
            new Meaning("unauthorized", true, UNAUTHORIZED, LOGIN),
            new Meaning("pull model manifest: 401", true, UNAUTHORIZED, LOGIN),
            new Meaning("pull model manifest: 403", true, UNAUTHORIZED, LOGIN),
            new Meaning("does not match original host", true, UNAUTHORIZED, LOGIN),
            new Meaning("unsupported protocol scheme", true, UNAUTHORIZED, LOGIN),
            new Meaning("does not look like a TLS handshake", true, TLS, PLAIN),
            new Meaning("server gave HTTP response to HTTPS client", true, TLS, PLAIN),
            new Meaning("x509:", true, TLS, CERTIFICATE),
            new Meaning("tls: ", true, TLS, CERTIFICATE),
            new Meaning("read GGUF metadata", true, DAMAGED_MODEL, DAMAGED_FILE),
            new Meaning("exceeds file size", true, DAMAGED_MODEL, DAMAGED_FILE),
            new Meaning("corrupted or incomplete", true, DAMAGED_MODEL, DAMAGED_FILE),
            new Meaning("invalid file magic", true, DAMAGED_MODEL, DAMAGED_FILE),
            new Meaning(LACKS_CAPABILITY, true, UNSUPPORTED, "Use the model for what it was made for."),
            new Meaning(
                    "may be incompatible with your version",
                    true,
                    UNSUPPORTED,
                    "Use a newer Ollama (sidecar.ollama.version, or the version of its instance)."),
            new Meaning(
                    "unknown model architecture",
                    true,
                    UNSUPPORTED,
                    "The model is newer than this Ollama. Use a newer one (sidecar.ollama.version, or the version of its"
                            + " instance)."),
            new Meaning(
                    "requires MLX support",
                    true,
                    UNSUPPORTED,
                    "Use a model that this Ollama can run, such as a GGUF one."),
            new Meaning("insecure protocol", true, REFUSED, "Allow plain HTTP for this pull (insecure: true)."),
            new Meaning("cloud is disabled", true, REFUSED, "Use a local model."),
            new Meaning(
                    "no such host",
                    false,
                    REGISTRY,
                    "Check the name of the registry and the network, then retry from PULL."),
            new Meaning("connection refused", false, REGISTRY, "The registry does not answer. Retry from PULL later."),
            new Meaning("pull model manifest", false, REGISTRY, "Check the registry, then retry from PULL."),
            new Meaning("digest mismatch", false, DAMAGED, "The download was damaged. Retry from PULL."),
            new Meaning("max retries exceeded", false, REGISTRY, "Check the network, then retry from PULL."),
            new Meaning("maximum pending requests", false, BUSY, "Wait until fewer requests are running."),
            new Meaning("timed out waiting for llama", false, RUNNER, "Look into the log, then retry from LOAD."),
            new Meaning("has terminated", false, RUNNER, "Look into the log for the runner's last words."),
            new Meaning("no longer running", false, RUNNER, "Look into the log for the runner's last words."),
            new Meaning("unexpectedly stopped", false, RUNNER, "Look into the log for the runner's last words."),
            new Meaning("unexpected EOF", false, RUNNER, "Look into the log for the runner's last words."),
            new Meaning("EOF", false, DAMAGED, "An unfinished download was broken off; a retry from PULL mends it."));

    private static final String UNKNOWN_ACTION = "Look into the log (GET /sidecar/v1/logs), then retry.";

    private OllamaErrors() {}

    /** An error that came as an answer with a status of its own. */
    static OllamaException answered(int status, String text) {
        return switch (status) {
            case 404 -> permanent(NOT_FOUND, text, "Pull the model first (pull: missing), or check its name.");
            case 400, 405, 413 ->
                text.contains(LACKS_CAPABILITY) ? inBand(text) : permanent(REFUSED, text, "Correct the request.");
            case 501 -> permanent(UNSUPPORTED, text, "Use the model for what it was made for.");
            default -> inBand(text);
        };
    }

    /** An error line inside a stream whose status had already been 200. */
    static OllamaException inBand(String text) {
        for (Meaning meaning : MEANINGS) {
            if (text.contains(meaning.text())) {
                return meaning.permanent()
                        ? permanent(meaning.kind(), text, meaning.action())
                        : new TransientOllamaException(meaning.kind(), text, meaning.action());
            }
        }
        return new TransientOllamaException(UNKNOWN, text, UNKNOWN_ACTION);
    }

    static OllamaException unreachable(IOException cause) {
        String reason = cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
        return new TransientOllamaException(
                CONNECTION,
                "The connection to Ollama failed: " + reason,
                "See GET /sidecar/v1/status for the state of Ollama.",
                cause);
    }

    /** An answer that is not what the API promises. */
    static OllamaException malformed(String what) {
        return new TransientOllamaException(
                UNKNOWN, what, "See whether it is Ollama that answers: POST /sidecar/v1/check.");
    }

    private static OllamaException permanent(OllamaErrorKind kind, String text, String action) {
        return new PermanentOllamaException(kind, text, action);
    }
}
