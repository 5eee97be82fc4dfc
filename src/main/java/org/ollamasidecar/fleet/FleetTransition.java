package org.ollamasidecar.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
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

    /** Opens one more, under a name that none has, and starts it. */
    FleetTransition open(Part part, Launch launch, String by, Instant now) {
        FleetState opened = state.opened(part, launch, now);
        InstanceName name = opened.newest().name();
        return with(opened)
                .then(new FleetCommand.Open(name, launch))
                .tell(name, new SupervisorEvent.StartRequested(by));
    }

    /** The same for every instance. */
    FleetTransition forEach(Function<InstanceName, FleetCommand> command) {
        FleetTransition after = this;
        for (Member member : state.members()) {
            after = after.then(command.apply(member.name()));
        }
        return after;
    }

    FleetTransition tell(InstanceName instance, SupervisorEvent event) {
        return then(new FleetCommand.Tell(instance, event));
    }
}
