package org.ollamasidecar.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/** A folder of models as Ollama keeps it; looked at without asking Ollama. */
public record OllamaStore(Path models) {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODEL_LAYER = "application/vnd.ollama.image.model";

    /** Whether the model has an entry; Ollama lists what has one. */
    public boolean hasEntryOf(ModelName name) {
        return Files.isRegularFile(entry(name));
    }

    /** The model as Ollama would list it; empty where its entry cannot be read, or is under a name in other letters. */
    public Optional<InstalledModel> find(ModelName name) {
        try {
            byte[] entry = Files.readAllBytes(entry(name));
            JsonNode manifest = JSON.readTree(entry);
            if (!manifest.isObject()) {
                return Optional.empty();
            }
            long size = manifest.path("config").path("size").asLong();
            for (JsonNode layer : manifest.path("layers")) {
                size += layer.path("size").asLong();
            }
            return Optional.of(new InstalledModel(name.toString(), size, Sha256.hex(entry)));
        } catch (IOException noEntry) {
            return Optional.empty();
        }
    }

    /** The names of the files that hold a model's weights; none where its entry cannot be read. */
    public Set<String> weightsOf(ModelName name) {
        try {
            Set<String> files = new HashSet<>();
            for (JsonNode layer : JSON.readTree(entry(name).toFile()).path("layers")) {
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
