package org.ollamasidecar.canary;

import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.TreeMap;

/** Answers that others have got from Ollama: each proves more than a heartbeat does. For any thread. */
@Singleton
public class Proofs {

    /**
     * One of them.
     *
     * @param by what was answered, for people
     */
    record Proof(long generation, String by, Instant at) {}

    private static final int MOST_REMEMBERED = 100;
    private final InstantSource clock;
    /** By generation: of each start of an Ollama, as long as it is one of the newest. */
    private final TreeMap<Long, Proof> newest = new TreeMap<>();

    Proofs(InstantSource clock) {
        this.clock = clock;
    }

    /** An Ollama has just generated. */
    public void seen(long generation, String by) {
        seen(generation, by, clock.instant());
    }

    synchronized void seen(long generation, String by, Instant then) {
        Proof known = newest.get(generation);
        if (known == null || known.at().isBefore(then)) {
            newest.put(generation, new Proof(generation, by, then));
        }
        if (newest.size() > MOST_REMEMBERED) {
            newest.pollFirstEntry();
        }
    }

    synchronized Optional<Proof> newest(long generation) {
        return Optional.ofNullable(newest.get(generation));
    }
}
