package org.ollamasidecar.state;

import java.time.Duration;

/** The moment in which another Ollama begins to serve in the place of one that is gone. */
public final class Handover {

    /** So long requests that have waited for it have the processors for themselves: what else follows is no later for it. */
    public static final Duration REQUESTS_FIRST = Duration.ofMillis(20);

    /**
     * So long that one brings models into memory, as a rule: a start in the place of the one that is gone would take from the
     * first answers.
     */
    static final Duration NO_START = Duration.ofSeconds(1);

    private Handover() {}
}
