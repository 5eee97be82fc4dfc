package org.ollamasidecar.gateway.routing;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.Collection;
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
            List<RouteTarget> able = able(model);
            return able.isEmpty() || able.stream().anyMatch(target -> isRoomAt(target, model, atWork));
        }
        Backend only = backends.get().getFirst();
        return isRoom(only.serving().status().generation(), places.applyAsInt(only), model, atWork);
    }

    /** Those that are there and may run it. */
    private List<RouteTarget> able(ModelName model) {
        return routing.all().stream().filter(target -> target.accepts(model)).toList();
    }

    private boolean isRoomAt(RouteTarget target, ModelName model, Set<ModelName> atWork) {
        List<ModelName> there =
                atWork.stream().filter(other -> mayBeAt(target, other)).toList();
        return isRoom(target.ollama().generation(), target.places(), model, there);
    }

    private boolean isRoom(long generation, int most, ModelName model, Collection<ModelName> there) {
        return there.size() < most && there.stream().allMatch(other -> seen.fit(generation, model, other));
    }

    /** Whether it is at work there, or goes there perhaps: the choice comes after the permit. */
    private boolean mayBeAt(RouteTarget target, ModelName model) {
        return target.isAtWork(model)
                || (target.accepts(model) && routing.all().stream().noneMatch(other -> other.isAtWork(model)));
    }
}
