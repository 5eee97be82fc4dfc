package org.ollamasidecar.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.state.SupervisorEvent;

/** The outcome of an event: what is decided, and what is to be done. */
record BackendTransition(BackendState state, List<FleetCommand> commands) {

    static BackendTransition to(BackendState state) {
        return new BackendTransition(state, List.of());
    }

    BackendTransition with(BackendState next) {
        return new BackendTransition(next, commands);
    }

    BackendTransition then(FleetCommand command) {
        List<FleetCommand> all = new ArrayList<>(commands);
        all.add(command);
        return new BackendTransition(state, List.copyOf(all));
    }

    /** Opens one more, under a name that none has, and starts it. */
    BackendTransition open(Part part, Launch launch, String by, Instant now) {
        BackendState opened = state.opened(part, launch, now);
        InstanceName name = opened.newest().name();
        return with(opened)
                .then(new FleetCommand.Open(name, launch))
                .tell(name, new SupervisorEvent.StartRequested(by));
    }

    /** The same for every instance. */
    BackendTransition forEach(Function<InstanceName, FleetCommand> command) {
        BackendTransition after = this;
        for (Member member : state.members()) {
            after = after.then(command.apply(member.name()));
        }
        return after;
    }

    BackendTransition tell(InstanceName instance, SupervisorEvent event) {
        return then(new FleetCommand.Tell(instance, event));
    }
}
