package org.ollamasidecar.state;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.ollamasidecar.process.EndOrder;
import org.ollamasidecar.provision.ProvisionOutcome;
import org.ollamasidecar.state.SidecarState.BackingOff;
import org.ollamasidecar.state.SidecarState.Failed;
import org.ollamasidecar.state.SidecarState.Listening;
import org.ollamasidecar.state.SidecarState.Provisioning;
import org.ollamasidecar.state.SidecarState.Ready;
import org.ollamasidecar.state.SidecarState.Starting;
import org.ollamasidecar.state.SidecarState.Stopped;
import org.ollamasidecar.state.SidecarState.Stopping;
import org.ollamasidecar.state.SidecarState.Unresponsive;

/** The transitions, as a pure function: no clock, no I/O, nothing kept between calls. */
public final class StateMachine {

    private final SidecarConfig config;
    private final Crashes crashes;
    private final OperatorCommands wishes;
    private final StartupSignals signs;
    private final ProbeResults probes;
    private final Timers timers;
    private final PortConflicts ports;

    /** Of an Ollama that this service runs. */
    public StateMachine(SidecarConfig config, RestartPolicy restarts) {
        this(config, restarts, Optional.empty());
    }

    /** @param adopted where the Ollama of somebody else listens, if no other one is ever run */
    public StateMachine(SidecarConfig config, RestartPolicy restarts, Optional<URI> adopted) {
        this.config = config;
        this.crashes = new Crashes(restarts);
        ForeignOllama foreign = new ForeignOllama(config, restarts, adopted);
        this.wishes = new OperatorCommands(config, foreign);
        this.signs = new StartupSignals(config);
        this.probes = new ProbeResults(config, foreign);
        this.timers = new Timers(config, crashes, wishes, foreign);
        this.ports = new PortConflicts(config, crashes, foreign);
    }

    public Transition next(SidecarState state, History history, SupervisorEvent event, Instant now) {
        return switch (event) {
            case SupervisorEvent.RelianceChanged(Reliance reliance) ->
                new Transition(relied(state, history, reliance, now), history.relied(reliance));
            case SupervisorEvent.StartRequested wish -> wishes.start(state, history, now);
            case SupervisorEvent.StartElsewhereRequested wish
            when state instanceof Failed && history.program().isPresent() -> ports.elsewhere(history.again(), now);
            case SupervisorEvent.StartElsewhereRequested wish -> wishes.start(state, history, now);
            case SupervisorEvent.StopRequested wish -> wishes.stop(state, history);
            case SupervisorEvent.RestartRequested wish -> wishes.restart(state, history, now);
            case SupervisorEvent.Adopted adopted when state instanceof Stopped -> signs.adopted(history, adopted, now);
            case SupervisorEvent.ProvisionProgressed progress
            when state instanceof Provisioning(long generation, String doing) && generation == progress.generation() ->
                new Transition(new Provisioning(generation, progress.doing()), history);
            case SupervisorEvent.Provisioned provisioned
            when state instanceof Provisioning(long generation, String doing)
                    && generation == provisioned.generation() -> provisioned(generation, history, provisioned, now);
            case SupervisorEvent.Spawned spawned
            when state instanceof Starting starting && starting.generation() == spawned.generation() ->
                StartupSignals.listening(starting, OptionalLong.of(spawned.pid()), starting.heard(), history);
            case SupervisorEvent.NotSpawned refused
            when state instanceof Starting starting && starting.generation() == refused.generation() ->
                crashes.crashed(
                        history, new FailureCause.NotSpawned(refused.reason()), Duration.ZERO, EndOrder.atOnce(), now);
            case SupervisorEvent.LogMoved moved -> signs.progress(state, history, moved, now);
            case SupervisorEvent.SignalSeen seen -> StartupSignals.signal(state, history, seen);
            case SupervisorEvent.Exited exited -> exited(state, history, exited, now);
            case SupervisorEvent.PortRefused refused
            when state instanceof Starting starting && starting.generation() == refused.generation() ->
                ports.refused(history, refused.conflict(), now);
            case SupervisorEvent.ProbeAnswered answer -> probes.answered(state, history, answer, now);
            case SupervisorEvent.AnswerPassed passed -> ProbeResults.spared(state, history, passed, now);
            case SupervisorEvent.ProbeMissed missed ->
                probes.missed(state, history, missed.generation(), missed.reason(), now);
            case SupervisorEvent.TreeEnded ended
            when state instanceof Unresponsive hung && hung.child().generation() == ended.generation() ->
                crashes.hung(hung, history, now);
            case SupervisorEvent.TreeEnded ended
            when state instanceof Stopping stopping && stopping.generation() == ended.generation() ->
                stopping.thenStart() ? wishes.begin(history, now) : new Transition(new Stopped(), history);
            case SupervisorEvent.Tick tick -> timers.tick(state, history, now);
            case SupervisorEvent.Adopted late -> Transition.none(state, history);
            case SupervisorEvent.ProvisionProgressed late -> Transition.none(state, history);
            case SupervisorEvent.Provisioned late -> Transition.none(state, history);
            case SupervisorEvent.Spawned late -> Transition.none(state, history);
            case SupervisorEvent.NotSpawned late -> Transition.none(state, history);
            case SupervisorEvent.PortRefused late -> Transition.none(state, history);
            case SupervisorEvent.TreeEnded cleared -> Transition.none(state, history);
        };
    }

    private SidecarState relied(SidecarState state, History before, Reliance reliance, Instant now) {
        return switch (state) {
            case Ready ready -> ProbeResults.relied(ready, before, reliance, now);
            case BackingOff backingOff -> crashes.relied(backingOff, reliance, now);
            case Stopped same -> same;
            case Provisioning same -> same;
            case Starting same -> same;
            case Listening same -> same;
            case Unresponsive same -> same;
            case Stopping same -> same;
            case Failed same -> same;
        };
    }

    private Transition provisioned(
            long generation, History history, SupervisorEvent.Provisioned provisioned, Instant now) {
        return switch (provisioned.outcome()) {
            case ProvisionOutcome.Found found ->
                new Transition(
                        Starting.spawning(generation, now, config),
                        history.provisioned(found.program()),
                        new Effect.Spawn(generation, found.program()));
            case ProvisionOutcome.NotFound none -> {
                FailureCause cause = new FailureCause.NoProgram(none.reason(), none.action(), none.attempts());
                yield crashes.hopeless(history, cause, now);
            }
        };
    }

    private Transition exited(SidecarState state, History history, SupervisorEvent.Exited exited, Instant now) {
        if (exited.generation() != history.generation()) {
            return Transition.none(state, history);
        }
        Duration uptime = state instanceof Ready ready ? Duration.between(ready.since(), now) : Duration.ZERO;
        return switch (state) {
            case Starting starting -> died(history, exited, uptime, now);
            case Listening listening -> died(history, exited, uptime, now);
            case Ready ready -> died(history, exited, uptime, now);
            case Stopped wished -> Transition.none(state, history);
            case Provisioning notThisOne -> Transition.none(state, history);
            case Unresponsive ended -> Transition.none(state, history);
            case BackingOff ended -> Transition.none(state, history);
            case Stopping wished -> Transition.none(state, history);
            case Failed ended -> Transition.none(state, history);
        };
    }

    private Transition died(History history, SupervisorEvent.Exited exited, Duration uptime, Instant now) {
        FailureCause cause = new FailureCause.Died(exited.generation(), exited.exit(), uptime);
        return crashes.crashed(history, cause, uptime, EndOrder.atOnce(), now);
    }
}
