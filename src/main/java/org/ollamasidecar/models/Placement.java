package org.ollamasidecar.models;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.ollama.ModelName;

/**
 * Which wanted models are loaded at which backend, as a pure function. A model stays where it is as long as that backend
 * answers.
 *
 * @param models at each backend, in the order in which they are wanted
 */
record Placement(Map<BackendName, List<WantedModel>> models) {

    static final Placement NOTHING = new Placement(Map.of());

    List<WantedModel> at(BackendName backend) {
        return models.getOrDefault(backend, List.of());
    }

    /**
     * The next one.
     *
     * @param replicas at how many backends a model is to be
     */
    Placement next(List<Backend> backends, List<WantedModel> wanted, ToIntFunction<ModelName> replicas) {
        Map<BackendName, List<WantedModel>> next = new LinkedHashMap<>();
        backends.forEach(backend -> next.put(backend.name(), new ArrayList<>()));
        for (WantedModel model : wanted) {
            for (Backend backend : places(backends, model, replicas.applyAsInt(model.name()), next)) {
                next.computeIfAbsent(backend.name(), first -> new ArrayList<>()).add(model);
            }
        }
        return new Placement(next);
    }

    private List<Backend> places(
            List<Backend> backends, WantedModel model, int replicas, Map<BackendName, List<WantedModel>> taken) {
        List<Backend> own = backends.stream()
                .filter(backend -> backend.settings()
                        .models()
                        .filter(names -> names.contains(model.name()))
                        .isPresent())
                .toList();
        if (!own.isEmpty()) {
            return own;
        }
        return backends.stream()
                .filter(backend -> backend.settings().models().isEmpty()
                        && backend.settings().accepts().has(model.name()))
                .sorted(Comparator.<Backend, Boolean>comparing(Placement::isDown)
                        .thenComparing(backend -> !isAt(backend, model))
                        .thenComparingInt(backend ->
                                taken.getOrDefault(backend.name(), List.of()).size()))
                .limit(replicas)
                .toList();
    }

    private static boolean isDown(Backend backend) {
        return backend.serving().status().ready().isEmpty();
    }

    private boolean isAt(Backend backend, WantedModel model) {
        return at(backend.name()).stream().anyMatch(placed -> placed.name().equals(model.name()));
    }

    /** The backends at which a model is to be. */
    Set<BackendName> of(ModelName model) {
        Set<BackendName> found = new LinkedHashSet<>();
        models.forEach((backend, placed) -> {
            if (placed.stream().anyMatch(one -> one.name().equals(model))) {
                found.add(backend);
            }
        });
        return found;
    }
}
