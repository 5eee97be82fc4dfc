package org.ollamasidecar.it;

import java.nio.file.Path;
import java.util.Optional;

/** The Ollama that the integration tests were given. */
public final class TestOllama {

    private TestOllama() {}

    /** Empty: whatever provisioning finds or installs. */
    static Optional<Path> program() {
        String given = System.getProperty("sidecar.test.program", "");
        return given.isBlank() ? Optional.empty() : Optional.of(Path.of(given));
    }
}
