package org.ollamasidecar.load.newer;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.TransientOllamaException;

/** An Ollama whose tags are files, as in a store. */
final class StoredOllama {

    /** What it was asked to do, but for lists. */
    final List<String> calls = new CopyOnWriteArrayList<>();

    final List<LoadedModel> loaded = new CopyOnWriteArrayList<>();
    private final Path models;
    private volatile boolean full;

    StoredOllama(Path models) {
        this.models = models;
    }

    /** From now on its disk has no room, or room again. */
    void full(boolean now) {
        full = now;
    }

    OllamaClient client() {
        return (OllamaClient) Proxy.newProxyInstance(
                OllamaClient.class.getClassLoader(),
                new Class<?>[] {OllamaClient.class},
                (proxy, method, arguments) -> {
                    switch (method.getName()) {
                        case "loaded" -> {
                            return loaded;
                        }
                        case "copy" -> copy((ModelName) arguments[0], (ModelName) arguments[1]);
                        case "delete" -> delete((ModelName) arguments[0]);
                        case "unload" -> calls.add("unload " + arguments[0]);
                        default -> throw new UnsupportedOperationException(method.getName());
                    }
                    return null;
                });
    }

    private void copy(ModelName from, ModelName to) {
        if (full) {
            throw new TransientOllamaException(OllamaErrorKind.DISK, "no space left on device", "Free some.");
        }
        calls.add("copy " + from + " " + to);
        try {
            Files.copy(entry(from), entry(to), StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void delete(ModelName model) {
        calls.add("delete " + model);
        try {
            Files.delete(entry(model));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The tag means a file with these weights. */
    void tag(String model, String weights) {
        Path entry = entry(ModelName.parse(model));
        try {
            Files.createDirectories(entry.getParent());
            Files.writeString(
                    entry,
                    "{\"layers\":[{\"mediaType\":\"application/vnd.ollama.image.model\",\"digest\":\"" + weights
                            + "\",\"size\":1}]}");
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** All tags, each with what it means, as {@code TAG WEIGHTS}. */
    List<String> tags() {
        try (var entries = Files.list(entry(ModelName.parse("tiny")).getParent())) {
            return entries.flatMap(entry -> describe(entry).stream()).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Empty where it is taken away at this moment. */
    private static Optional<String> describe(Path entry) {
        try {
            return Optional.of(
                    entry.getFileName() + " " + Files.readString(entry).replaceAll(".*digest\":\"(\\w*).*", "$1"));
        } catch (NoSuchFileException gone) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path entry(ModelName model) {
        return models.resolve("manifests")
                .resolve(model.host())
                .resolve(model.namespace())
                .resolve(model.model())
                .resolve(model.tag());
    }
}
