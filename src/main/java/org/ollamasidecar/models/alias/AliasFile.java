package org.ollamasidecar.models.alias;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.ollamasidecar.files.ReplacedFile;
import org.ollamasidecar.ollama.ModelName;

/** The aliases that requests have made, kept over restarts; replaced as a whole, so that it is never half-written. */
final class AliasFile {

    private record Entry(String alias, String model) {}

    private final Path path;
    private final ObjectMapper json;

    AliasFile(Path path, ObjectMapper json) {
        this.path = path;
        this.json = json;
    }

    /** Empty where there is none. */
    List<Alias> read() throws IOException {
        if (!Files.exists(path)) {
            return List.of();
        }
        try {
            return json.readValue(path.toFile(), new TypeReference<List<Entry>>() {}).stream()
                    .map(entry -> new Alias(new AliasName(entry.alias()), ModelName.parse(entry.model()), false))
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    void write(List<Alias> aliases) throws IOException {
        List<Entry> entries = aliases.stream()
                .map(alias -> new Entry(alias.name().text(), alias.model().toString()))
                .toList();
        ReplacedFile.write(path, json.writeValueAsBytes(entries));
    }
}
