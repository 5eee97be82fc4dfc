package org.ollamasidecar.fleet;

import java.util.ArrayList;
import java.util.List;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.state.SupervisorEvent;

/** The outcome of an event: what is decided, and what is to be done. */
record FleetTransition(FleetState state, List<FleetCommand> commands) {

    static FleetTransition to(FleetState state) {
        return new FleetTransition(state, List.of());
    }

    FleetTransition with(FleetState next) {
        return new FleetTransition(next, commands);
    }

    FleetTransition then(FleetCommand command) {
        List<FleetCommand> all = new ArrayList<>(commands);
        all.add(command);
        return new FleetTransition(state, List.copyOf(all));
    }

    FleetTransition tell(InstanceName instance, SupervisorEvent event) {
        return then(new FleetCommand.Tell(instance, event));
    }
}
