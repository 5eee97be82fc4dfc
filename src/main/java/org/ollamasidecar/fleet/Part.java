package org.ollamasidecar.fleet;

import com.fasterxml.jackson.annotation.JsonValue;
import java.util.Locale;

/** What an instance is there for. */
public enum Part {
    /** Requests go to it. */
    SERVING,
    /** It takes over where the one that serves dies or hangs. */
    STANDBY,
    /** It is being tried, and is to serve if it proves good. */
    CANDIDATE,
    /** It gets no new requests, finishes what runs, and is ended. */
    RETIRING;

    /** As it is told to people and programs. */
    @JsonValue
    public String text() {
        return name().toLowerCase(Locale.ROOT);
    }
}
