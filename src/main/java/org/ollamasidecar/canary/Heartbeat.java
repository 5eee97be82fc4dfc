package org.ollamasidecar.canary;

import java.time.Instant;
import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * What is known of whether Ollama generates.
 *
 * @param state whether the newest attempt has failed; one that was not made changes nothing
 * @param what came of the newest attempt, or who else has proved it
 * @param obstacle why the next attempt was not made
 * @param failures in a row
 * @param provedAt when Ollama has last generated
 * @param at when the newest attempt or proof was
 * @param millis how long the newest attempt took
 */
public record Heartbeat(
        State state,
        String what,
        @Nullable String obstacle,
        int failures,
        @Nullable Instant provedAt,
        Instant at,
        long millis) {

    /** Of two the later one speaks more against its Ollama, or for it less. */
    static final Comparator<Heartbeat> BY_DOUBT = Comparator.comparing(Heartbeat::isWell, Comparator.reverseOrder())
            .thenComparingInt(Heartbeat::failures)
            .thenComparing(Heartbeat::provedAt, Comparator.nullsLast(Comparator.reverseOrder()));

    /** The states of inference. */
    public enum State {
        /** Nothing has been tried yet with this Ollama, and nobody else has got an answer. */
        UNKNOWN,
        PROVED,
        FAILED
    }

    /** Before the first, and where there is none. */
    static Heartbeat none(String why, Instant now) {
        return new Heartbeat(State.UNKNOWN, why, null, 0, null, now, 0);
    }

    /** Whether nothing speaks against it: what was not looked at is not ill. */
    public boolean isWell() {
        return state != State.FAILED;
    }

    /** All of it, for people. */
    public String detail() {
        if (obstacle == null) {
            return what;
        }
        return switch (state) {
            case UNKNOWN -> "not proved yet, " + obstacle;
            case PROVED -> "not proved since " + provedAt + ", " + obstacle;
            case FAILED -> what + "; not tried again, " + obstacle;
        };
    }

    Heartbeat success(String produced, Instant now, long took) {
        return new Heartbeat(State.PROVED, produced, null, 0, now, now, took);
    }

    /** Somebody else has got an answer. */
    Heartbeat proved(String by, Instant then) {
        return new Heartbeat(State.PROVED, by, null, 0, then, then, millis);
    }

    Heartbeat failure(String why, Instant now, long took) {
        return new Heartbeat(State.FAILED, why, null, failures + 1, provedAt, now, took);
    }

    /** The next attempt could not be made. */
    Heartbeat notTried(String why) {
        return new Heartbeat(state, what, why, failures, provedAt, at, millis);
    }

    /** Another Ollama: what was said of the one before says nothing of it. */
    Heartbeat startedAnew(Instant now) {
        return none("not looked at yet", now);
    }

    /** Whether a proof says more than this: a failure that came after it does not go away by it. */
    boolean isOlderThan(Instant proof) {
        return state == State.UNKNOWN || at.isBefore(proof);
    }
}
