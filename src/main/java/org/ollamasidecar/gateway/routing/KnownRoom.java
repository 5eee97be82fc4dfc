package org.ollamasidecar.gateway.routing;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.ollama.ModelName;

/**
 * By how many models each Ollama keeps loaded, and which of them it has not kept together. How many one keeps that somebody else
 * runs is not known: it counts as enough.
 */
@Singleton
final class KnownRoom implements ModelRoom {

    private final RoutingTable routing;
    private final SeenTogether seen;
    private final ToIntFunction<Backend> places;
    private final Supplier<List<Backend>> backends;

    @Inject
    KnownRoom(RoutingTable routing, SeenTogether seen, OllamaVariables variables, Sidecar sidecar) {
        this(routing, seen, new PlacesOfBackend(variables)::at, sidecar::backends);
    }

    KnownRoom(
            RoutingTable routing, SeenTogether seen, ToIntFunction<Backend> places, Supplier<List<Backend>> backends) {
        this.routing = routing;
        this.seen = seen;
        this.places = places;
        this.backends = backends;
    }

    @Override
    public boolean isFor(ModelName model, Set<ModelName> atWork) {
        if (routing.isChosen()) {
            return routing.hasRoom(model, atWork, seen);
        }
        Backend only = backends.get().getFirst();
        long generation = only.serving().status().generation();
        return atWork.size() < places.applyAsInt(only)
                && atWork.stream().allMatch(other -> seen.fit(generation, model, other));
    }

    @Override
    public boolean areRivals(ModelName one, ModelName other) {
        return !routing.isChosen() || routing.areRivals(one, other);
    }
}
