package org.ollamasidecar.ollama;

import java.nio.file.Files;
import java.nio.file.Path;

/** A folder of models as Ollama keeps it; looked at without asking Ollama. */
public record OllamaStore(Path models) {

    /** Whether the model has an entry; Ollama lists what has one. */
    public boolean hasEntryOf(ModelName name) {
        return Files.isRegularFile(models.resolve("manifests")
                .resolve(name.host())
                .resolve(name.namespace())
                .resolve(name.model())
                .resolve(name.tag()));
    }
}
