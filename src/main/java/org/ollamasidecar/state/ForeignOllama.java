package org.ollamasidecar.state;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.ollamasidecar.state.SidecarState.BackingOff;
import org.ollamasidecar.state.SidecarState.Listening;
import org.ollamasidecar.state.SidecarState.Ready;

/**
 * What follows for an Ollama that somebody else runs: it is asked, never started, never signalled. Each of its lives that
 * has been Ready is a generation of its own, so that what was in it is loaded again in the next one.
 */
final class ForeignOllama {

    /** It may be back any moment, and to ask costs next to nothing. */
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(5);

    private final SidecarConfig config;
    private final RestartPolicy policy;
    private final Optional<URI> adopted;

    ForeignOllama(SidecarConfig config, RestartPolicy policy, Optional<URI> adopted) {
        this.config = config;
        this.policy = policy;
        this.adopted = adopted;
    }

    /** Where it is, if no other one is ever run. */
    Optional<URI> only() {
        return adopted;
    }

    /** @param history has already counted the generation */
    Transition watch(History history, URI address, Instant now) {
        Child child = Child.foreign(history.generation(), address, "");
        Instant deadline = now.plus(config.start().timeout());
        return new Transition(
                new Listening(child, deadline, ProbeSchedule.UNDER_WAY), history, new Effect.Probe(child));
    }

    /** Any version is the right one, but another one than before is another Ollama. */
    Transition answered(SidecarState state, Child known, String version, History history, Instant now) {
        if (state instanceof Ready ready && !known.version().equals(version)) {
            return watch(history.restarted(false), ready.child().address(), now);
        }
        Child child = Child.foreign(known.generation(), known.address(), version);
        Instant since = state instanceof Ready ready ? ready.since() : now;
        ProbeSchedule next = ProbeSchedule.at(now.plus(config.probe().interval()));
        return new Transition(new Ready(child, since, 0, next), history.ready());
    }

    /** It is asked again after a pause, for ever. */
    Transition lost(SidecarState state, Child child, String reason, History history, Instant now) {
        FailureCause cause = new FailureCause.Unreachable(child.address(), reason);
        History counted = history.lost(cause, state instanceof Ready);
        Duration pause = policy.delay(counted.attempt());
        Duration capped = pause.compareTo(LONGEST_PAUSE) < 0 ? pause : LONGEST_PAUSE;
        return new Transition(
                new BackingOff(counted.generation(), counted.attempt(), now.plus(capped), cause), counted);
    }
}
