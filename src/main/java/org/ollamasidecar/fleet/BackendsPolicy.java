package org.ollamasidecar.fleet;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.instance.BackendName;

/** Whom an event is about, and what each of them makes of it; pure. No backend knows that there are others. */
final class BackendsPolicy {

    private final BackendPolicy each;

    /** @param each decides of every backend */
    BackendsPolicy(BackendPolicy each) {
        this.each = each;
    }

    /** About one that is gone meanwhile nothing is decided. */
    FleetTransition next(FleetState state, Addressed event, Instant now) {
        FleetState after = state;
        List<FleetCommand> commands = new ArrayList<>();
        Optional<BackendName> only = event.backend();
        for (BackendState backend : state.backends()) {
            if (only.isEmpty() || only.get().equals(backend.name())) {
                BackendTransition next = each.next(backend, event.event(), now);
                after = after.with(next.state());
                commands.addAll(next.commands());
            }
        }
        return new FleetTransition(after, commands);
    }
}
