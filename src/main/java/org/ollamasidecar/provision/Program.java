package org.ollamasidecar.provision;

import java.nio.file.Path;
import java.util.List;
import org.ollamasidecar.ollama.OllamaVersion;

/**
 * An Ollama that was proved to run on this machine.
 *
 * @param path the executable, absolute
 * @param version the version it printed
 * @param source the source that served it
 * @param warnings what its user should know and do, each a full sentence
 */
public record Program(Path path, OllamaVersion version, String source, List<String> warnings) {
    public Program {
        warnings = List.copyOf(warnings);
    }
}
