package org.ollamasidecar.state;

import java.net.URI;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import org.ollamasidecar.ollama.OllamaLogSignal;
import org.ollamasidecar.state.SidecarState.Listening;
import org.ollamasidecar.state.SidecarState.Starting;

/** What the process and its log say while Ollama starts. */
final class StartupSignals {

    private final SidecarConfig config;

    StartupSignals(SidecarConfig config) {
        this.config = config;
    }

    /** It listens already; whether it answers is for the probe to find out. */
    Transition adopted(History history, SupervisorEvent.Adopted adopted, Instant now) {
        Child child = adopted.child();
        return new Transition(
                new Listening(child, now.plus(config.start().timeout()), ProbeSchedule.UNDER_WAY),
                history.adopted(child.generation(), adopted.program()),
                new Effect.TakeOver(child.generation(), adopted.process()),
                new Effect.Probe(child));
    }

    /** The pid and the listening line may come in any order; with both, the first probe is made. */
    static Transition listening(
            Starting starting, OptionalLong pid, Optional<OllamaLogSignal.Listening> heard, History history) {
        if (pid.isEmpty() || heard.isEmpty()) {
            return new Transition(new Starting(starting.generation(), pid, heard, starting.deadline()), history);
        }
        OllamaLogSignal.Listening line = heard.get();
        URI address = URI.create("http://" + line.host() + ":" + line.port());
        Child child = new Child(starting.generation(), pid.getAsLong(), address, line.version());
        return new Transition(
                new Listening(child, starting.deadline(), ProbeSchedule.UNDER_WAY), history, new Effect.Probe(child));
    }

    Transition progress(SidecarState state, History history, SupervisorEvent.LogMoved moved, Instant now) {
        Instant deadline = now.plus(config.start().timeout());
        if (state instanceof Starting(long generation, OptionalLong pid, var heard, Instant old)
                && generation == moved.generation()) {
            return new Transition(new Starting(generation, pid, heard, deadline), history);
        }
        if (state instanceof Listening(Child child, Instant old, ProbeSchedule probe)
                && child.generation() == moved.generation()) {
            return new Transition(new Listening(child, deadline, probe), history);
        }
        return Transition.none(state, history);
    }

    static Transition signal(SidecarState state, History history, SupervisorEvent.SignalSeen seen) {
        if (seen.generation() != history.generation()) {
            return Transition.none(state, history);
        }
        return switch (seen.signal()) {
            case OllamaLogSignal.Listening line
            when state instanceof Starting starting -> listening(starting, starting.pid(), Optional.of(line), history);
            case OllamaLogSignal.ComputeFound found -> new Transition(state, history.computing(found.device()));
            case OllamaLogSignal.Listening again -> Transition.none(state, history);
            // The exit follows at once, and is what counts; the words are in the log.
            case OllamaLogSignal.PortTaken taken -> Transition.none(state, history);
            case OllamaLogSignal.FatalError lastWords -> Transition.none(state, history);
        };
    }
}
