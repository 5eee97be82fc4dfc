package org.ollamasidecar.fleet;

import java.util.List;

/** The outcome of an event: what is decided of all, and what is to be done. */
record FleetTransition(FleetState state, List<FleetCommand> commands) {

    FleetTransition {
        commands = List.copyOf(commands);
    }
}
