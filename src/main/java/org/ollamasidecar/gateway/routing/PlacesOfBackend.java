package org.ollamasidecar.gateway.routing;

import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.KeptModels;
import org.ollamasidecar.instance.OllamaVariables;

/** How many models can be at work at a backend, without one of them having to leave. */
record PlacesOfBackend(KeptModels kept) {

    private static final int ENOUGH = Integer.MAX_VALUE;

    PlacesOfBackend(OllamaVariables variables) {
        this(new KeptModels(variables));
    }

    int at(Backend backend) {
        boolean foreign = backend.serving()
                .status()
                .child()
                .filter(child -> !child.isOurs())
                .isPresent();
        return foreign ? ENOUGH : kept.at(backend);
    }
}
