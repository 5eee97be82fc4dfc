package org.ollamasidecar.state;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
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

/** What the answers to probes, and their absence, mean. */
final class ProbeResults {

    /** While Ollama starts, a refused probe is repeated this soon. */
    private static final Duration START_PROBE_PAUSE = Duration.ofMillis(25);

    /** An exit that closed the port is told within this: refused at once, probes do not make a hang of it. */
    private static final Duration MISS_PAUSE = Duration.ofMillis(250);

    /** Where nobody depends on it, it is asked so many times less often. */
    private static final int RELAXED_FACTOR = 4;

    private final SidecarConfig config;
    private final ForeignOllama foreign;

    ProbeResults(SidecarConfig config, ForeignOllama foreign) {
        this.config = config;
        this.foreign = foreign;
    }

    Transition answered(SidecarState state, History history, SupervisorEvent.ProbeAnswered answer, Instant now) {
        Optional<Child> child = probed(state, answer.generation());
        if (child.isEmpty()) {
            return Transition.none(state, history);
        }
        if (!child.get().isOurs()) {
            return foreign.answered(state, child.get(), answer.version(), history, now);
        }
        String expected = child.get().version();
        if (!answer.version().equals(expected)) {
            String reason = "version " + answer.version() + " answered, our Ollama is version " + expected;
            return missed(state, history, answer.generation(), reason, now);
        }
        ProbeSchedule next = ProbeSchedule.at(now.plus(interval(history)));
        Instant since = state instanceof Ready ready ? ready.since() : now;
        return new Transition(new Ready(child.get(), since, 0, next), history.ready());
    }

    private Duration interval(History history) {
        Duration usual = config.probe().interval();
        return history.told().reliance() == Reliance.SPARE ? usual.multipliedBy(RELAXED_FACTOR) : usual;
    }

    /** Whoever begins to depend on it wants to know at once whether it answers. */
    static Ready relied(Ready ready, History before, Reliance reliance, Instant now) {
        boolean begins = before.told().reliance() == Reliance.SPARE && reliance != Reliance.SPARE;
        return begins && ready.next().due().filter(now::isBefore).isPresent()
                ? new Ready(ready.child(), ready.since(), ready.misses(), ProbeSchedule.at(now))
                : ready;
    }

    /** Bytes for a client are as good as the answer to a probe. */
    static Transition spared(SidecarState state, History history, SupervisorEvent.AnswerPassed passed, Instant now) {
        return state instanceof Ready(Child child, Instant since, int misses, ProbeSchedule probe)
                        && child.generation() == passed.generation()
                ? new Transition(new Ready(child, since, 0, ProbeSchedule.at(now.plus(passed.lookAgain()))), history)
                : Transition.none(state, history);
    }

    Transition missed(SidecarState state, History history, long generation, String reason, Instant now) {
        if (probed(state, generation).isEmpty()) {
            return Transition.none(state, history);
        }
        if (!(state instanceof Ready(Child child, Instant since, int misses, ProbeSchedule probe))) {
            Listening listening = (Listening) state;
            if (!listening.child().isOurs()) {
                return foreign.lost(state, listening.child(), reason, history, now);
            }
            ProbeSchedule next = ProbeSchedule.at(now.plus(START_PROBE_PAUSE));
            return new Transition(new Listening(listening.child(), listening.deadline(), next), history);
        }
        if (misses + 1 < config.probe().misses()) {
            return new Transition(new Ready(child, since, misses + 1, ProbeSchedule.at(now.plus(MISS_PAUSE))), history);
        }
        if (!child.isOurs()) {
            return foreign.lost(state, child, reason, history, now);
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
}
