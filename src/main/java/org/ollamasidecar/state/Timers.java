package org.ollamasidecar.state;

import java.time.Duration;
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

/** What follows when time has passed: deadlines, the next probe, the end of a back-off. */
final class Timers {

    private final SidecarConfig config;
    private final Crashes crashes;
    private final OperatorCommands wishes;
    private final ForeignOllama foreign;

    Timers(SidecarConfig config, Crashes crashes, OperatorCommands wishes, ForeignOllama foreign) {
        this.config = config;
        this.crashes = crashes;
        this.wishes = wishes;
        this.foreign = foreign;
    }

    Transition tick(SidecarState state, History history, Instant now) {
        return switch (state) {
            case Starting(long generation, var pid, var heard, Instant deadline)
            when !deadline.isAfter(now) -> timedOut(history, "it has not said that it listens", now);
            case Listening(Child child, Instant deadline, ProbeSchedule probe)
            when !deadline.isAfter(now) && !child.isOurs() ->
                foreign.lost(state, child, "no answer in time", history, now);
            case Listening(Child child, Instant deadline, ProbeSchedule probe)
            when !deadline.isAfter(now) ->
                timedOut(history, "it listens on " + child.address() + " and does not answer", now);
            case Listening(Child child, Instant deadline, ProbeSchedule probe)
            when probe.isDue(now) ->
                new Transition(
                        new Listening(child, deadline, ProbeSchedule.UNDER_WAY), history, new Effect.Probe(child));
            case Ready(Child child, Instant since, int misses, ProbeSchedule probe)
            when probe.isDue(now) ->
                new Transition(
                        new Ready(child, since, misses, ProbeSchedule.UNDER_WAY), history, new Effect.Probe(child));
            case BackingOff backingOff when !backingOff.until().isAfter(now) -> again(backingOff, history, now);
            case Starting early -> Transition.none(state, history);
            case Listening early -> Transition.none(state, history);
            case Ready early -> Transition.none(state, history);
            case BackingOff early -> Transition.none(state, history);
            case Stopped untimed -> Transition.none(state, history);
            case Provisioning untimed -> Transition.none(state, history);
            case Unresponsive untimed -> Transition.none(state, history);
            case Stopping untimed -> Transition.none(state, history);
            case Failed untimed -> Transition.none(state, history);
        };
    }

    private Transition timedOut(History history, String last, Instant now) {
        FailureCause cause = new FailureCause.StartTimedOut(
                history.generation(), config.start().timeout(), last);
        EndOrder order = EndOrder.withDump(config.stop().grace());
        return crashes.crashed(history, cause, Duration.ZERO, order, now);
    }

    private Transition again(BackingOff backingOff, History history, Instant now) {
        if (foreign.only().isPresent()) {
            return foreign.watch(history, foreign.only().get(), now);
        }
        boolean lookAgain = backingOff.cause() instanceof FailureCause.NotSpawned
                || backingOff.cause() instanceof FailureCause.NoProgram;
        History next = history.restarted(lookAgain);
        long generation = next.generation();
        return next.program()
                .map(program -> new Transition(
                        Starting.spawning(generation, now, config), next, new Effect.Spawn(generation, program)))
                .orElseGet(() -> wishes.provision(next));
    }
}
