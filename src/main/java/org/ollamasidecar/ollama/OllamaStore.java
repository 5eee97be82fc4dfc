package org.ollamasidecar.ollama;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ollamasidecar.ollama.ModelManifest.Layer;

/** A folder of models as Ollama keeps it; looked at without asking Ollama. */
public record OllamaStore(Path models) {

    private static final int DEPTH = 4;

    /** Where the entries of all models are; it tells of each change, except on some network disks. */
    public Path manifests() {
        return models.resolve("manifests");
    }

    /** Whether the model has an entry; Ollama lists what has one. */
    public boolean hasEntryOf(ModelName name) {
        return entry(name).filter(Files::isRegularFile).isPresent();
    }

    /** The model as Ollama would list it; empty where its entry cannot be read. */
    public Optional<InstalledModel> find(ModelName name) {
        Optional<Path> file = entry(name);
        if (file.isEmpty()) {
            return Optional.empty();
        }
        try {
            byte[] entry = Files.readAllBytes(file.get());
            long size = ModelManifest.parse(entry).size();
            return Optional.of(new InstalledModel(name.toString(), size, Sha256.hex(entry)));
        } catch (IOException noEntry) {
            return Optional.empty();
        }
    }

    /** The files of a model; none where its entry cannot be read. */
    public List<Layer> filesOf(ModelName name) {
        return entry(name).map(OllamaStore::filesIn).orElse(List.of());
    }

    private static List<Layer> filesIn(Path entry) {
        try {
            return ModelManifest.parse(Files.readAllBytes(entry)).layers();
        } catch (IOException noEntry) {
            return List.of();
        }
    }

    /** The names of the files that hold a model's weights; none where its entry cannot be read. */
    public Set<String> weightsOf(ModelName name) {
        return entry(name).map(OllamaStore::weightsIn).orElse(Set.of());
    }

    private static Set<String> weightsIn(Path entry) {
        return filesIn(entry).stream()
                .filter(Layer::isWeights)
                .map(file -> file.digest().replace(':', '-'))
                .collect(Collectors.toSet());
    }

    /** The models that have these weights, as Ollama lists them; it costs a look at each entry. */
    public List<String> namesWith(String weights) {
        return names(entry -> weightsIn(entry).contains(weights)).stream()
                .filter(name -> !OwnTag.isOne(name))
                .toList();
    }

    /** All that have an entry, also by tags of this service; it costs a walk through the folders. */
    public List<String> names() {
        return names(entry -> true);
    }

    private List<String> names(Predicate<Path> wanted) {
        Path manifests = manifests();
        try (Stream<Path> entries = Files.walk(manifests, DEPTH)) {
            return entries.map(manifests::relativize)
                    .filter(entry -> entry.getNameCount() == DEPTH)
                    .filter(entry -> wanted.test(manifests.resolve(entry)))
                    .map(entry -> new ModelName(part(entry, 0), part(entry, 1), part(entry, 2), part(entry, 3)))
                    .map(ModelName::toString)
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException notThere) {
            return List.of();
        }
    }

    private static String part(Path entry, int index) {
        return entry.getName(index).toString();
    }

    /** The folders from the top down in which a model's entry appears and vanishes, as far as they exist. */
    public List<Path> foldersOf(ModelName name) {
        List<Path> folders = new ArrayList<>();
        Optional<Path> folder = Optional.of(manifests()).filter(Files::isDirectory);
        for (String part : List.of(name.host(), name.namespace(), name.model())) {
            folder.ifPresent(folders::add);
            folder = folder.flatMap(parent -> child(parent, part)).filter(Files::isDirectory);
        }
        folder.ifPresent(folders::add);
        return folders;
    }

    private Optional<Path> entry(ModelName name) {
        Optional<Path> place = Optional.of(manifests());
        for (String part : List.of(name.host(), name.namespace(), name.model(), name.tag())) {
            place = place.flatMap(parent -> child(parent, part));
        }
        return place;
    }

    /** To Ollama names in other letters are the same; the exact one is found without a look through the folder. */
    private static Optional<Path> child(Path parent, String name) {
        Path exact = parent.resolve(name);
        if (Files.exists(exact)) {
            return Optional.of(exact);
        }
        try (Stream<Path> children = Files.list(parent)) {
            return children.filter(child -> child.getFileName().toString().equalsIgnoreCase(name))
                    .findFirst();
        } catch (IOException | UncheckedIOException notThere) {
            return Optional.empty();
        }
    }
}
