package org.ollamasidecar.instance;

import java.nio.file.Path;
import java.util.Optional;

/** Where Ollama keeps its models, by configuration and environment. */
public record ModelsDirectory(Path path) {

    /** What lets Ollama write there, where it is the sandbox of our systemd unit that does not; else empty. */
    public Optional<String> sandboxAdvice() {
        return UnitSandbox.advice(path);
    }
}
