package org.ollamasidecar.fake;

/** What is wrong with an answer. */
public enum Fault {
    NONE,
    /** It never comes. */
    HANG,
    /** Status 500 with an error text. */
    ERROR_500,
    /** Status 503 without a body. */
    ERROR_503,
    /** Status 200 and something that is not JSON. */
    MALFORMED,
    /** Status 200 and half a line, properly ended. */
    HALF_LINE,
    /** It comes byte by byte. */
    DRIP,
    /** The connection closes in the middle of it. */
    DROP,
    /** The connection closes before it. */
    CLOSE
}
