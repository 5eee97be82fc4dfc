package org.ollamasidecar.state;

import java.time.Instant;
import org.ollamasidecar.process.EndOrder;
import org.ollamasidecar.state.SidecarState.BackingOff;
import org.ollamasidecar.state.SidecarState.Failed;
import org.ollamasidecar.state.SidecarState.Listening;
import org.ollamasidecar.state.SidecarState.Provisioning;
import org.ollamasidecar.state.SidecarState.Ready;
import org.ollamasidecar.state.SidecarState.Starting;
import org.ollamasidecar.state.SidecarState.Stopped;
import org.ollamasidecar.state.SidecarState.Stopping;
import org.ollamasidecar.state.SidecarState.Unresponsive;

/** What people and orchestrators ask for: start, stop, restart. Each is idempotent in every state. */
final class OperatorCommands {

    private final SidecarConfig config;
    private final ForeignOllama foreign;

    OperatorCommands(SidecarConfig config, ForeignOllama foreign) {
        this.config = config;
        this.foreign = foreign;
    }

    Transition start(SidecarState state, History history, Instant now) {
        return switch (state) {
            case Stopped idle -> begin(history, now);
            case Failed givenUp -> begin(history, now);
            // Start during stop waits, then starts.
            case Stopping stopping -> new Transition(new Stopping(stopping.generation(), true), history);
            case BackingOff waiting -> atOnce(waiting, history, now);
            case Provisioning joined -> new Transition(state, history);
            case Starting joined -> new Transition(state, history);
            case Listening joined -> new Transition(state, history);
            case Ready joined -> new Transition(state, history);
            case Unresponsive beingReplaced -> new Transition(state, history);
        };
    }

    Transition stop(SidecarState state, History history) {
        if (foreign.only().isPresent()) {
            return new Transition(new Stopped(), history);
        }
        return switch (state) {
            case Stopped already -> new Transition(state, history);
            case Provisioning provisioning ->
                new Transition(new Stopped(), history, new Effect.CancelProvisioning(provisioning.generation()));
            case Starting running -> end(history, false);
            case Listening running -> end(history, false);
            case Ready running -> end(history, false);
            case Unresponsive running -> end(history, false);
            // Its tree is perhaps still being cleared up: stopped is only when nothing is left.
            case BackingOff waiting -> end(history, false);
            case Failed givenUp -> end(history, false);
            case Stopping stopping -> new Transition(new Stopping(stopping.generation(), false), history);
        };
    }

    Transition restart(SidecarState state, History history, Instant now) {
        if (foreign.only().isPresent()) {
            return Transition.none(state, history);
        }
        return switch (state) {
            case Stopped idle -> begin(history, now);
            case Failed givenUp -> begin(history, now);
            case Starting running -> end(history, true);
            case Listening running -> end(history, true);
            case Ready running -> end(history, true);
            case Unresponsive running -> end(history, true);
            case Stopping stopping -> new Transition(new Stopping(stopping.generation(), true), history);
            case BackingOff waiting -> atOnce(waiting, history, now);
            case Provisioning joined -> new Transition(state, history);
        };
    }

    /** A new start from the beginning. */
    Transition begin(History history, Instant now) {
        return foreign.only()
                .map(address -> foreign.watch(history.started(), address, now))
                .orElseGet(() -> provision(history.started()));
    }

    /** Looks for a program, for the generation that the history has already counted. */
    Transition provision(History history) {
        long generation = history.generation();
        return new Transition(
                new Provisioning(generation, "looking for a program"), history, new Effect.Provision(generation));
    }

    private static Transition atOnce(BackingOff waiting, History history, Instant now) {
        return new Transition(new BackingOff(waiting.generation(), waiting.attempt(), now, waiting.cause()), history);
    }

    private Transition end(History history, boolean thenStart) {
        long generation = history.generation();
        EndOrder order = EndOrder.gracefully(config.stop().grace());
        return new Transition(new Stopping(generation, thenStart), history, new Effect.EndTree(generation, order));
    }
}
