package org.ollamasidecar.supervisor;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.ollamasidecar.ollama.OllamaLogSignal;
import org.ollamasidecar.process.EndOrder;
import org.ollamasidecar.provision.ProvisionOutcome;
import org.ollamasidecar.supervisor.SidecarState.BackingOff;
import org.ollamasidecar.supervisor.SidecarState.Failed;
import org.ollamasidecar.supervisor.SidecarState.Listening;
import org.ollamasidecar.supervisor.SidecarState.Provisioning;
import org.ollamasidecar.supervisor.SidecarState.Ready;
import org.ollamasidecar.supervisor.SidecarState.Starting;
import org.ollamasidecar.supervisor.SidecarState.Stopped;
import org.ollamasidecar.supervisor.SidecarState.Stopping;
import org.ollamasidecar.supervisor.SidecarState.Unresponsive;

/** The transitions, as a pure function: no clock, no I/O, nothing kept between calls. */
final class StateMachine {

    /** While Ollama starts, a refused probe is repeated this soon. */
    private static final Duration START_PROBE_PAUSE = Duration.ofMillis(25);

    /** An exit that closed the port is told within this: refused at once, probes do not make a hang of it. */
    private static final Duration MISS_PAUSE = Duration.ofMillis(250);

    private final SidecarConfig config;
    private final Crashes crashes;
    private final Wishes wishes;

    StateMachine(SidecarConfig config, RestartPolicy restarts) {
        this.config = config;
        this.crashes = new Crashes(restarts);
        this.wishes = new Wishes(config);
    }

    Transition next(SidecarState state, History history, SupervisorEvent event, Instant now) {
        return switch (event) {
            case SupervisorEvent.StartWished wish -> wishes.start(state, history, now);
            case SupervisorEvent.StopWished wish -> wishes.stop(state, history);
            case SupervisorEvent.RestartWished wish -> wishes.restart(state, history, now);
            case SupervisorEvent.ProvisionProgressed progress
            when state instanceof Provisioning(long generation, String doing) && generation == progress.generation() ->
                new Transition(new Provisioning(generation, progress.doing()), history);
            case SupervisorEvent.Provisioned provisioned
            when state instanceof Provisioning(long generation, String doing)
                    && generation == provisioned.generation() -> provisioned(generation, history, provisioned, now);
            case SupervisorEvent.Spawned spawned
            when state instanceof Starting starting && starting.generation() == spawned.generation() ->
                listening(starting, OptionalLong.of(spawned.pid()), starting.heard(), history);
            case SupervisorEvent.NotSpawned refused
            when state instanceof Starting starting && starting.generation() == refused.generation() ->
                crashes.crashed(
                        history, new FailureCause.NotSpawned(refused.reason()), Duration.ZERO, EndOrder.atOnce(), now);
            case SupervisorEvent.LogMoved moved -> progress(state, history, moved, now);
            case SupervisorEvent.SignalSeen seen -> signal(state, history, seen);
            case SupervisorEvent.Exited exited -> exited(state, history, exited, now);
            case SupervisorEvent.ProbeAnswered answer -> answered(state, history, answer, now);
            case SupervisorEvent.ProbeMissed missed ->
                missed(state, history, missed.generation(), missed.reason(), now);
            case SupervisorEvent.TreeEnded ended
            when state instanceof Unresponsive hung && hung.child().generation() == ended.generation() ->
                crashes.hung(hung, history, now);
            case SupervisorEvent.TreeEnded ended
            when state instanceof Stopping stopping && stopping.generation() == ended.generation() ->
                stopping.thenStart() ? wishes.begin(history) : new Transition(new Stopped(), history);
            case SupervisorEvent.Tick tick -> tick(state, history, now);
            case SupervisorEvent.ProvisionProgressed late -> same(state, history);
            case SupervisorEvent.Provisioned late -> same(state, history);
            case SupervisorEvent.Spawned late -> same(state, history);
            case SupervisorEvent.NotSpawned late -> same(state, history);
            case SupervisorEvent.TreeEnded cleared -> same(state, history);
        };
    }

    private Transition provisioned(
            long generation, History history, SupervisorEvent.Provisioned provisioned, Instant now) {
        return switch (provisioned.outcome()) {
            case ProvisionOutcome.Found found ->
                new Transition(
                        spawning(generation, now),
                        history.provisioned(found.program()),
                        new Effect.Spawn(generation, found.program()));
            case ProvisionOutcome.NotFound none -> {
                FailureCause cause = new FailureCause.NoProgram(none.reason(), none.action(), none.attempts());
                yield new Transition(new Failed(generation, cause), history.failed(cause));
            }
        };
    }

    private Starting spawning(long generation, Instant now) {
        return new Starting(
                generation,
                OptionalLong.empty(),
                Optional.empty(),
                now.plus(config.start().timeout()));
    }

    /** The pid and the listening line may come in any order; with both, the first probe is made. */
    private static Transition listening(
            Starting starting, OptionalLong pid, Optional<OllamaLogSignal.Listening> heard, History history) {
        if (pid.isEmpty() || heard.isEmpty()) {
            return new Transition(new Starting(starting.generation(), pid, heard, starting.deadline()), history);
        }
        OllamaLogSignal.Listening line = heard.get();
        URI address = URI.create("http://" + line.host() + ":" + line.port());
        Child child = new Child(starting.generation(), pid.getAsLong(), address, line.version());
        return new Transition(
                new Listening(child, starting.deadline(), NextProbe.UNDER_WAY), history, new Effect.Probe(child));
    }

    private Transition progress(SidecarState state, History history, SupervisorEvent.LogMoved moved, Instant now) {
        Instant deadline = now.plus(config.start().timeout());
        if (state instanceof Starting(long generation, OptionalLong pid, var heard, Instant old)
                && generation == moved.generation()) {
            return new Transition(new Starting(generation, pid, heard, deadline), history);
        }
        if (state instanceof Listening(Child child, Instant old, NextProbe probe)
                && child.generation() == moved.generation()) {
            return new Transition(new Listening(child, deadline, probe), history);
        }
        return same(state, history);
    }

    private static Transition signal(SidecarState state, History history, SupervisorEvent.SignalSeen seen) {
        if (seen.generation() != history.generation()) {
            return same(state, history);
        }
        return switch (seen.signal()) {
            case OllamaLogSignal.Listening line
            when state instanceof Starting starting -> listening(starting, starting.pid(), Optional.of(line), history);
            case OllamaLogSignal.ComputeFound found ->
                new Transition(state, history.computing((found.library() + " " + found.description()).strip()));
            case OllamaLogSignal.Listening again -> same(state, history);
            // The exit follows at once, and is what counts; the words are in the log.
            case OllamaLogSignal.PortTaken taken -> same(state, history);
            case OllamaLogSignal.FatalError lastWords -> same(state, history);
        };
    }

    private Transition exited(SidecarState state, History history, SupervisorEvent.Exited exited, Instant now) {
        if (exited.generation() != history.generation()) {
            return same(state, history);
        }
        Duration uptime = state instanceof Ready ready ? Duration.between(ready.since(), now) : Duration.ZERO;
        return switch (state) {
            case Starting starting -> died(history, exited, uptime, now);
            case Listening listening -> died(history, exited, uptime, now);
            case Ready ready -> died(history, exited, uptime, now);
            case Stopped wished -> same(state, history);
            case Provisioning notThisOne -> same(state, history);
            case Unresponsive ended -> same(state, history);
            case BackingOff ended -> same(state, history);
            case Stopping wished -> same(state, history);
            case Failed ended -> same(state, history);
        };
    }

    private Transition died(History history, SupervisorEvent.Exited exited, Duration uptime, Instant now) {
        FailureCause cause = new FailureCause.Died(exited.generation(), exited.exit(), uptime);
        return crashes.crashed(history, cause, uptime, EndOrder.atOnce(), now);
    }

    private Transition answered(
            SidecarState state, History history, SupervisorEvent.ProbeAnswered answer, Instant now) {
        Optional<Child> child = probed(state, answer.generation());
        if (child.isEmpty()) {
            return same(state, history);
        }
        String expected = child.get().version();
        if (!answer.version().equals(expected)) {
            String reason = "version " + answer.version() + " answered, our Ollama is version " + expected;
            return missed(state, history, answer.generation(), reason, now);
        }
        NextProbe next = NextProbe.at(now.plus(config.probe().interval()));
        Instant since = state instanceof Ready ready ? ready.since() : now;
        return new Transition(new Ready(child.get(), since, 0, next), history.ready());
    }

    private Transition missed(SidecarState state, History history, long generation, String reason, Instant now) {
        if (probed(state, generation).isEmpty()) {
            return same(state, history);
        }
        if (!(state instanceof Ready(Child child, Instant since, int misses, NextProbe probe))) {
            Listening listening = (Listening) state;
            NextProbe next = NextProbe.at(now.plus(START_PROBE_PAUSE));
            return new Transition(new Listening(listening.child(), listening.deadline(), next), history);
        }
        if (misses + 1 < config.probe().misses()) {
            return new Transition(new Ready(child, since, misses + 1, NextProbe.at(now.plus(MISS_PAUSE))), history);
        }
        return new Transition(
                new Unresponsive(child, since, misses + 1, reason),
                history,
                new Effect.EndTree(generation, EndOrder.withDump(config.stop().grace())));
    }

    /** The child that a probe of a generation asked, where its answer still matters. */
    private static Optional<Child> probed(SidecarState state, long generation) {
        Optional<Child> child =
                switch (state) {
                    case Listening listening -> Optional.of(listening.child());
                    case Ready ready -> Optional.of(ready.child());
                    case Stopped none -> Optional.empty();
                    case Provisioning none -> Optional.empty();
                    case Starting none -> Optional.empty();
                    case Unresponsive ended -> Optional.empty();
                    case BackingOff none -> Optional.empty();
                    case Stopping ended -> Optional.empty();
                    case Failed none -> Optional.empty();
                };
        return child.filter(known -> known.generation() == generation);
    }

    private Transition tick(SidecarState state, History history, Instant now) {
        return switch (state) {
            case Starting(long generation, var pid, var heard, Instant deadline)
            when !deadline.isAfter(now) -> timedOut(history, "it has not said that it listens", now);
            case Listening(Child child, Instant deadline, NextProbe probe)
            when !deadline.isAfter(now) ->
                timedOut(history, "it listens on " + child.address() + " and does not answer", now);
            case Listening(Child child, Instant deadline, NextProbe probe)
            when probe.isDue(now) ->
                new Transition(new Listening(child, deadline, NextProbe.UNDER_WAY), history, new Effect.Probe(child));
            case Ready(Child child, Instant since, int misses, NextProbe probe)
            when probe.isDue(now) ->
                new Transition(new Ready(child, since, misses, NextProbe.UNDER_WAY), history, new Effect.Probe(child));
            case BackingOff backingOff when !backingOff.until().isAfter(now) -> again(backingOff, history, now);
            case Starting early -> same(state, history);
            case Listening early -> same(state, history);
            case Ready early -> same(state, history);
            case BackingOff early -> same(state, history);
            case Stopped untimed -> same(state, history);
            case Provisioning untimed -> same(state, history);
            case Unresponsive untimed -> same(state, history);
            case Stopping untimed -> same(state, history);
            case Failed untimed -> same(state, history);
        };
    }

    private Transition timedOut(History history, String last, Instant now) {
        FailureCause cause = new FailureCause.StartTimedOut(
                history.generation(), config.start().timeout(), last);
        EndOrder order = EndOrder.withDump(config.stop().grace());
        return crashes.crashed(history, cause, Duration.ZERO, order, now);
    }

    private Transition again(BackingOff backingOff, History history, Instant now) {
        boolean lookAgain = backingOff.cause() instanceof FailureCause.NotSpawned;
        History next = history.restarted(lookAgain);
        long generation = next.generation();
        return next.program()
                .map(program -> new Transition(spawning(generation, now), next, new Effect.Spawn(generation, program)))
                .orElseGet(() -> wishes.provision(next));
    }

    private static Transition same(SidecarState state, History history) {
        return new Transition(state, history);
    }
}
