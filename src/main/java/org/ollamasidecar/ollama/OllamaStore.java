package org.ollamasidecar.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Set;

/** A folder of models as Ollama keeps it; looked at without asking Ollama. */
public record OllamaStore(Path models) {

    private static final String MODEL_LAYER = "application/vnd.ollama.image.model";

    /** Whether the model has an entry; Ollama lists what has one. */
    public boolean hasEntryOf(ModelName name) {
        return Files.isRegularFile(entry(name));
    }

    /** The names of the files that hold a model's weights; none where its entry cannot be read. */
    public Set<String> weightsOf(ModelName name) {
        try {
            Set<String> files = new HashSet<>();
            for (JsonNode layer :
                    new ObjectMapper().readTree(entry(name).toFile()).path("layers")) {
                if (layer.path("mediaType").asText().equals(MODEL_LAYER)) {
                    files.add(layer.path("digest").asText().replace(':', '-'));
                }
            }
            return files;
        } catch (IOException noEntry) {
            return Set.of();
        }
    }

    private Path entry(ModelName name) {
        return models.resolve("manifests")
                .resolve(name.host())
                .resolve(name.namespace())
                .resolve(name.model())
                .resolve(name.tag());
    }
}
