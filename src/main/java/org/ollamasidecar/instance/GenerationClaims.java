package org.ollamasidecar.instance;

import java.time.Instant;
import org.ollamasidecar.state.History;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.StateMachine;
import org.ollamasidecar.state.SupervisorEvent;
import org.ollamasidecar.state.Transition;

/** Decides for one instance with generations that no other one has. */
final class GenerationClaims {

    private final InstanceName name;
    private final StateMachine machine;
    private final Generations generations;

    GenerationClaims(InstanceName name, StateMachine machine, Generations generations) {
        this.name = name;
        this.machine = machine;
        this.generations = generations;
    }

    /** A number that somebody else has taken meanwhile is not used: what is decided is decided anew with a later one. */
    Transition next(SidecarState state, History history, SupervisorEvent event, Instant now) {
        while (true) {
            Transition next = machine.next(state, history.following(generations.newest()), event, now);
            long generation = next.history().generation();
            if (event instanceof SupervisorEvent.Adopted && generation != history.generation()) {
                generations.note(generation, name);
                return next;
            }
            if (generation == history.generation() || generations.claim(generation, name)) {
                return next;
            }
        }
    }
}
