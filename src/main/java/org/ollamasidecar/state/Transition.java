package org.ollamasidecar.state;

import java.util.ArrayList;
import java.util.List;

/** The outcome of an event: the next state, what is remembered, and what is to be done. */
public record Transition(SidecarState state, History history, List<Effect> effects) {

    Transition(SidecarState state, History history, Effect... effects) {
        this(state, history, List.of(effects));
    }

    /** The same, and something to be done first. */
    Transition with(Effect first) {
        List<Effect> all = new ArrayList<>(List.of(first));
        all.addAll(effects);
        return new Transition(state, history, List.copyOf(all));
    }

    /** Nothing changes. */
    static Transition none(SidecarState state, History history) {
        return new Transition(state, history);
    }
}
