package org.ollamasidecar.demand;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.ollama.ModelName;

/**
 * One request of Ollama for a model, which may have had others unloaded to make room for it.
 *
 * @param id of the load job, heartbeat, check, import or request of a client
 * @param by the key of the client; empty where this service asked for itself
 * @param generation of the Ollama that is asked; {@link #ANYWHERE} where that is not known
 * @param leaves whether the model itself is unloaded when it has ended
 * @param ended null: it is under way
 */
public record Demand(
        Kind kind,
        String id,
        String by,
        ModelName model,
        long generation,
        boolean leaves,
        Instant begun,
        @Nullable Instant ended) {

    /** Of no Ollama in particular. */
    public static final long ANYWHERE = 0;

    /** Who asks. */
    public enum Kind {
        LOAD("load"),
        HEARTBEAT("heartbeat"),
        CHECK("check"),
        IMPORT("import"),
        REQUEST("request"),
        /** No demand for a model, but the end of its runner that did nothing any more. */
        STUCK_RUNNER("end of the stuck runner");

        private final String word;

        Kind(String word) {
            this.word = word;
        }
    }

    /** Whether it may have been asked of an Ollama. */
    public boolean isOf(long ollama) {
        return generation == ANYWHERE || ollama == ANYWHERE || generation == ollama;
    }

    /** Whether it was under way at some moment of a time. */
    public boolean isWithin(Instant from, Instant to) {
        return !begun.isAfter(to) && (ended == null || !ended.isBefore(from));
    }

    /** Who asked, e.g. {@code load 7f3a of this service} or {@code request r-1 of alice}. */
    @Override
    public String toString() {
        return kind.word + " " + id + (by.isEmpty() ? " of this service" : " of " + by);
    }

    Demand endedAt(Instant at) {
        return new Demand(kind, id, by, model, generation, leaves, begun, at);
    }
}
