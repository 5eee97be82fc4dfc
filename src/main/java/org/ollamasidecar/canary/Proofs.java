package org.ollamasidecar.canary;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Answers that others have got from Ollama: each proves more than a heartbeat does. For any thread. */
@Singleton
public class Proofs {

    /**
     * One of them.
     *
     * @param by what was answered, for people
     */
    record Proof(long generation, String by, Instant at) {}

    private final InstantSource clock;
    private @Nullable Proof newest;

    Proofs(InstantSource clock) {
        this.clock = clock;
    }

    /** An Ollama has just generated. */
    public void seen(long generation, String by) {
        seen(generation, by, clock.instant());
    }

    synchronized void seen(long generation, String by, Instant then) {
        if (newest == null || newest.at().isBefore(then)) {
            newest = new Proof(generation, by, then);
        }
    }

    synchronized Optional<Proof> newest(long generation) {
        return Optional.ofNullable(newest).filter(proof -> proof.generation() == generation);
    }
}
