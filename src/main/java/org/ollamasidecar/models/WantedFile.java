package org.ollamasidecar.models;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.files.ReplacedFile;
import org.ollamasidecar.load.PullPolicy;
import org.ollamasidecar.load.file.ModelFile;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.ModelName;

/** What requests have made wanted, kept over restarts; replaced as a whole, so that it is never half-written. */
final class WantedFile {

    private record Entry(
            String model,
            boolean required,
            PullPolicy pull,
            String keepAlive,
            @Nullable Integer numCtx,
            @Nullable String from) {}

    private final Path path;
    private final ObjectMapper json;

    WantedFile(Path path, ObjectMapper json) {
        this.path = path;
        this.json = json;
    }

    /** Empty where there is none. */
    List<WantedModel> read() throws IOException {
        if (!Files.exists(path)) {
            return List.of();
        }
        try {
            return json.readValue(path.toFile(), new TypeReference<List<Entry>>() {}).stream()
                    .map(WantedFile::model)
                    .toList();
        } catch (IllegalArgumentException e) {
            throw new IOException(path + ": " + e.getMessage(), e);
        }
    }

    private static WantedModel model(Entry entry) {
        return new WantedModel(
                ModelName.parse(entry.model()),
                entry.required(),
                entry.pull(),
                new KeepAlive(entry.keepAlive()),
                entry.numCtx() == null ? OptionalInt.empty() : OptionalInt.of(entry.numCtx()),
                Optional.ofNullable(entry.from()).map(ModelFile::parse),
                false);
    }

    void write(List<WantedModel> models) throws IOException {
        List<Entry> entries = models.stream()
                .map(model -> new Entry(
                        model.name().toString(),
                        model.required(),
                        model.pull(),
                        model.keepAlive().text(),
                        model.numCtx().isPresent() ? (Integer) model.numCtx().getAsInt() : null,
                        model.from().map(ModelFile::toString).orElse(null)))
                .toList();
        ReplacedFile.write(path, json.writeValueAsBytes(entries));
    }
}
