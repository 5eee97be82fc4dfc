package org.ollamasidecar.gateway.request;

import java.util.Locale;

/** Why a request had no good answer, for figures. */
public enum ErrorKind {
    NO_KEY,
    NOT_ALLOWED,
    BAD_REQUEST,
    TOO_LARGE,
    TOO_MANY,
    /** A budget of tokens of its key. */
    USED_UP,
    BUSY,
    NOT_READY,
    UNREACHABLE,
    /** Somebody or something here has ended it. */
    ENDED,
    /** The service itself ends. */
    ENDING,
    /** Nothing new is admitted, on request. */
    DRAINED,
    /** Cut after its answer had begun. */
    BROKEN,
    CLIENT_LEFT,
    /** Ollama's own answer was an error. */
    OLLAMA;

    public String label() {
        return name().toLowerCase(Locale.ROOT);
    }
}
