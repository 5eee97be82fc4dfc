package org.ollamasidecar.models.placement;

import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.ToIntFunction;
import java.util.function.ToLongFunction;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.load.inventory.Stock;
import org.ollamasidecar.ollama.ModelName;

/**
 * Which wanted models are loaded at which backend, as a pure function. A model stays where it is as long as that backend
 * answers; a new copy comes where it is installed, then where most memory is free, then where the fewest are. No backend gets more than it keeps loaded:
 * one model would push the other out in turn.
 *
 * @param models at each backend, in the order in which they are wanted
 * @param lacks why a model has fewer copies than are wished, as a part of a sentence
 * @param up the backends that answered
 */
public record Placement(Map<BackendName, List<ModelName>> models, Map<ModelName, String> lacks, Set<BackendName> up) {

    /** The number of copies of a model that is to be at each backend that may have it. */
    public static final int EVERYWHERE = Integer.MAX_VALUE;

    public static final Placement NOTHING = new Placement(Map.of(), Map.of(), Set.of());

    /**
     * What is to be known for one.
     *
     * @param replicas at how many backends a model is to be
     * @param kept how many models a backend keeps loaded
     * @param stock whether a model is installed at a backend
     * @param memory of each backend that has been looked at
     * @param size what a model takes of it; 0 where that is not known
     */
    public record Circumstances(
            ToIntFunction<ModelName> replicas,
            ToIntFunction<Backend> kept,
            BiFunction<BackendName, ModelName, Stock> stock,
            Map<BackendName, MemoryUse> memory,
            ToLongFunction<ModelName> size) {

        public Circumstances(
                ToIntFunction<ModelName> replicas,
                ToIntFunction<Backend> kept,
                BiFunction<BackendName, ModelName, Stock> stock) {
            this(replicas, kept, stock, Map.of(), model -> 0);
        }

        public Circumstances with(Map<BackendName, MemoryUse> found, ToLongFunction<ModelName> sizes) {
            return new Circumstances(replicas, kept, stock, found, sizes);
        }
    }

    public List<ModelName> at(BackendName backend) {
        return models.getOrDefault(backend, List.of());
    }

    /** Why a model has fewer copies than are wished; empty where it has them all. */
    public Optional<String> lackOf(ModelName model) {
        return Optional.ofNullable(lacks.get(model));
    }

    /** The next one, for the models that are wanted now, in their order. */
    public Placement next(List<Backend> backends, List<ModelName> wanted, Circumstances circumstances) {
        PlacementDraft draft = new PlacementDraft(this, backends, circumstances);
        int rounds = Math.min(
                backends.size(), wanted.stream().mapToInt(draft::wished).max().orElse(0));
        // A first copy of each comes before a second one of any.
        for (int copy = 1; copy <= rounds; copy++) {
            for (ModelName model : wanted) {
                if (copy <= draft.wished(model)) {
                    draft.place(model);
                }
            }
        }
        Map<BackendName, List<ModelName>> next = new LinkedHashMap<>();
        backends.forEach(backend -> next.put(
                backend.name(),
                wanted.stream().filter(model -> draft.isAt(backend, model)).toList()));
        Map<ModelName, String> lacks = new LinkedHashMap<>();
        wanted.forEach(model -> draft.lack(model).ifPresent(lack -> lacks.put(model, lack)));
        return new Placement(next, lacks, PlacementDraft.up(backends));
    }

    public boolean has(BackendName backend, ModelName model) {
        return at(backend).contains(model);
    }

    /** The backends at which a model is to be. */
    public Set<BackendName> of(ModelName model) {
        Set<BackendName> found = new LinkedHashSet<>();
        models.forEach((backend, placed) -> {
            if (placed.contains(model)) {
                found.add(backend);
            }
        });
        return found;
    }
}
