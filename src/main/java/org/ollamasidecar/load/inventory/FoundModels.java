package org.ollamasidecar.load.inventory;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;

/** An inventory by the names of its models, whose case does not count, as for Ollama. */
public final class FoundModels {

    private final SortedMap<String, Model> models = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /**
     * A model of this name at each backend.
     *
     * @param name as Ollama lists it
     */
    private record Model(
            String name, Map<BackendName, InstalledModel> installed, Map<BackendName, List<LoadedModel>> loaded) {
        Model(String name) {
            this(name, new LinkedHashMap<>(), new LinkedHashMap<>());
        }
    }

    public FoundModels(Inventory inventory) {
        inventory
                .installed()
                .forEach((place, found) -> found.forEach(one -> models.computeIfAbsent(one.name(), Model::new)
                        .installed()
                        .putIfAbsent(place, one)));
        inventory
                .loaded()
                .forEach((place, found) -> found.forEach(one -> models.computeIfAbsent(one.name(), Model::new)
                        .loaded()
                        .computeIfAbsent(place, first -> new ArrayList<>())
                        .add(one)));
    }

    /** As Ollama lists them, without some; in alphabetical order, since that of Ollama changes from answer to answer. */
    public List<String> namesWithout(Collection<ModelName> some) {
        Map<String, Model> others = new TreeMap<>(models);
        some.forEach(name -> others.remove(name.toString()));
        return others.values().stream()
                .map(Model::name)
                .sorted(Comparator.naturalOrder())
                .toList();
    }

    /** A model as the first has it where it is installed. */
    public Optional<InstalledModel> installed(String name) {
        return model(name).installed().values().stream().findFirst();
    }

    /** Where it is installed. */
    public List<BackendName> placesOf(String name) {
        return new ArrayList<>(model(name).installed().keySet());
    }

    /** Where it is in memory; at one backend twice, while a newer file of it takes the place of the one before. */
    public Map<BackendName, List<LoadedModel>> loaded(String name) {
        return model(name).loaded();
    }

    private Model model(String name) {
        return models.getOrDefault(name, new Model(name));
    }
}
