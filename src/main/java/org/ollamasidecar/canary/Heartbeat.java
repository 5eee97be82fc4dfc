package org.ollamasidecar.canary;

import java.time.Instant;

/**
 * The newest heartbeats.
 *
 * @param succeeded whether the newest one produced a token; false before the first
 * @param detail what came of it, or why there was none
 * @param failures in a row
 * @param at when it was
 * @param millis how long it took
 */
public record Heartbeat(boolean succeeded, String detail, int failures, Instant at, long millis) {

    static Heartbeat none(Instant now) {
        return new Heartbeat(false, "no heartbeat yet", 0, now, 0);
    }

    Heartbeat success(String what, Instant now, long took) {
        return new Heartbeat(true, what, 0, now, took);
    }

    Heartbeat failure(String why, Instant now, long took) {
        return new Heartbeat(false, why, failures + 1, now, took);
    }

    /** Another Ollama: what was said of the one before does not count against it. */
    Heartbeat startedAnew() {
        return new Heartbeat(succeeded, detail, 0, at, millis);
    }
}
