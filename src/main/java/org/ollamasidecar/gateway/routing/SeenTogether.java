package org.ollamasidecar.gateway.routing;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongToIntFunction;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.KeptModels;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.ollama.ModelName;

/**
 * Which models an Ollama has not kept in memory together although it keeps as many: its memory has no room for both. Learnt
 * from what a load has driven out, and forgotten as soon as both are seen together. For any thread.
 */
@Singleton
public final class SeenTogether {

    private static final int MOST_OLLAMAS = 64;

    /** One whose load has driven out the other. */
    private record Pair(ModelName came, ModelName left) {}

    private final LongToIntFunction places;
    private final Cache<Long, Set<Pair>> apart =
            Caffeine.newBuilder().maximumSize(MOST_OLLAMAS).build();

    @Inject
    SeenTogether(Sidecar sidecar, OllamaVariables variables) {
        this(generation -> places(generation, sidecar.backends(), new KeptModels(variables)));
    }

    /** @param places how many models the Ollama of a generation keeps loaded, as far as that is known */
    public SeenTogether(LongToIntFunction places) {
        this.places = places;
    }

    private static int places(long generation, List<Backend> backends, KeptModels kept) {
        return backends.stream()
                .filter(backend -> backend.serving()
                        .status()
                        .child()
                        .filter(child -> child.isOurs() && child.generation() == generation)
                        .isPresent())
                .mapToInt(kept::at)
                .findFirst()
                .orElse(1);
    }

    /**
     * A model was loaded.
     *
     * @param before those that were in memory
     * @param after those that are there now, itself among them
     */
    public void loaded(long generation, ModelName came, Collection<ModelName> before, Collection<ModelName> after) {
        List<ModelName> left =
                before.stream().filter(model -> !after.contains(model)).toList();
        // A single one has not left because there were too many, however many those may be.
        boolean forMemory = before.size() == 1 || before.size() < places.applyAsInt(generation);
        if (!left.isEmpty() || apart.getIfPresent(generation) != null) {
            Set<Pair> known = apart.get(generation, first -> ConcurrentHashMap.newKeySet());
            known.removeIf(pair -> after.contains(pair.came()) && after.contains(pair.left()));
            left.stream().filter(model -> forMemory).forEach(model -> known.add(new Pair(came, model)));
        }
    }

    /** Whether there is room for both, as far as is known. */
    boolean fit(long generation, ModelName one, ModelName other) {
        Set<Pair> known = apart.getIfPresent(generation);
        return known == null || !(known.contains(new Pair(one, other)) || known.contains(new Pair(other, one)));
    }
}
