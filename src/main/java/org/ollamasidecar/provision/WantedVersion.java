package org.ollamasidecar.provision;

import java.util.Optional;
import org.ollamasidecar.ollama.OllamaVersion;

/**
 * The version to get.
 *
 * @param keys the settings that ask for it
 * @param explicit whether someone asked for just this one; otherwise any other at hand will do
 */
record WantedVersion(OllamaVersion version, ProgramKeys keys, boolean explicit) {

    boolean is(OllamaVersion other) {
        return version.text().equals(other.text());
    }

    /** {@return why a program of this version is not what was asked for} */
    Optional<String> objection(OllamaVersion found) {
        return explicit && !is(found)
                ? Optional.of("it is version " + found + ", and " + keys.version() + " asks for " + version)
                : Optional.empty();
    }
}
