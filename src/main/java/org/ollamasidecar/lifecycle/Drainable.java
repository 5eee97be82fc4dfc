package org.ollamasidecar.lifecycle;

import java.util.concurrent.CompletableFuture;

/** Work of another room that the end of the service waits for, within limits. */
public interface Drainable {

    /** What it is, in the plural, for people and for programs: {@code requests}. */
    String name();

    /** How much of it has begun and not ended; answered from memory, at once. */
    int inFlight();

    /** Admits nothing more, for good; the result completes when all that had begun has ended. Never blocks. */
    CompletableFuture<Void> drain();
}
