package org.ollamasidecar.fleet;

import java.util.Optional;
import org.ollamasidecar.instance.BackendName;

/**
 * An event with whom it is about.
 *
 * @param backend empty: all of them
 */
record Addressed(FleetEvent event, Optional<BackendName> backend) {

    static Addressed toAll(FleetEvent event) {
        return new Addressed(event, Optional.empty());
    }

    static Addressed to(BackendName backend, FleetEvent event) {
        return new Addressed(event, Optional.of(backend));
    }
}
