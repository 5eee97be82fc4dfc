package org.ollamasidecar.provision.fetch;

import java.io.IOException;

/** A fetch over HTTP that failed; its message is for people. */
public final class FetchException extends IOException {

    /** What the caller can do about it. */
    public enum Kind {
        /** The address answers, but has no such file: another name may be tried. */
        MISSING,
        /** The transfer broke off: going on where it broke may succeed. */
        CUT,
        /** Nothing will help right now. */
        FINAL
    }

    private final Kind kind;

    FetchException(Kind kind, String message) {
        super(message);
        this.kind = kind;
    }

    public Kind kind() {
        return kind;
    }
}
