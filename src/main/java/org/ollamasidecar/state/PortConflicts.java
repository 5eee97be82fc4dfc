package org.ollamasidecar.state;

import java.time.Duration;
import java.time.Instant;
import org.ollamasidecar.process.EndOrder;
import org.ollamasidecar.state.SidecarState.Starting;

/** What follows when the port of our Ollama is taken, by the policy. */
final class PortConflicts {

    private final SidecarConfig config;
    private final Crashes crashes;
    private final ForeignOllama foreign;

    PortConflicts(SidecarConfig config, Crashes crashes, ForeignOllama foreign) {
        this.config = config;
        this.crashes = crashes;
        this.foreign = foreign;
    }

    Transition refused(History history, PortConflict conflict, Instant now) {
        FailureCause cause = new FailureCause.PortTaken(history.generation(), conflict);
        Effect clearUp = new Effect.EndTree(history.generation(), EndOrder.atOnce());
        return switch (config.ollama().portConflict()) {
            case FAIL -> crashes.hopeless(history, cause, now).with(clearUp);
            case OTHER_PORT -> elsewhere(history.failed(cause).again(), now).with(clearUp);
            // Whoever has it and does not answer as an Ollama may be about to go, or to answer.
            case ADOPT ->
                conflict.version().isEmpty()
                        ? crashes.crashed(history, cause, Duration.ZERO, EndOrder.atOnce(), now)
                        : foreign.watch(history.failed(cause).again(), conflict.address(), now)
                                .with(clearUp);
        };
    }

    /** A start on any port, for the generation that the history has already counted. */
    Transition elsewhere(History next, Instant now) {
        Effect spawn = new Effect.Spawn(next.generation(), next.program().orElseThrow(), true);
        return new Transition(Starting.spawning(next.generation(), now, config), next, spawn);
    }
}
