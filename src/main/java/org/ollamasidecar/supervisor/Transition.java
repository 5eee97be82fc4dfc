package org.ollamasidecar.supervisor;

import java.util.List;

/** The outcome of an event: the next state, what is remembered, and what is to be done. */
record Transition(SidecarState state, History history, List<Effect> effects) {

    Transition(SidecarState state, History history, Effect... effects) {
        this(state, history, List.of(effects));
    }

    /** Nothing changes. */
    static Transition none(SidecarState state, History history) {
        return new Transition(state, history);
    }
}
