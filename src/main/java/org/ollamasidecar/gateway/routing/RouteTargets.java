package org.ollamasidecar.gateway.routing;

import java.util.List;
import java.util.Optional;
import java.util.function.ToIntFunction;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.ParallelRequests;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.state.Child;

/**
 * Makes the targets of requests.
 *
 * @param parallel on how many requests for a model an Ollama works
 * @param places how many models can be at work at a backend
 */
record RouteTargets(ParallelRequests parallel, ToIntFunction<Backend> places) {

    RouteTargets(OllamaVariables variables) {
        this(new ParallelRequests(variables), new PlacesOfBackend(variables)::at);
    }

    /** Those that answer now; what is known of one that is still there stays known. */
    RouteTarget[] of(List<Backend> backends, RouteTarget[] known) {
        return backends.stream()
                .flatMap(backend -> backend.ready().map(ollama -> target(backend, ollama, known)).stream())
                .toArray(RouteTarget[]::new);
    }

    private RouteTarget target(Backend backend, Child ollama, RouteTarget[] known) {
        RouteTarget target = find(ollama, known)
                .orElseGet(() -> new RouteTarget(
                        backend.name(),
                        ollama,
                        backend.settings().accepts(),
                        parallel.at(backend, ollama) * backend.settings().weight()));
        target.keeps(places.applyAsInt(backend));
        return target.withdrawn(backend.serving().withdrawn());
    }

    private static Optional<RouteTarget> find(Child ollama, RouteTarget[] known) {
        for (RouteTarget target : known) {
            if (target.ollama().generation() == ollama.generation()) {
                return Optional.of(target);
            }
        }
        return Optional.empty();
    }
}
