package org.ollamasidecar.fleet;

import java.util.concurrent.CompletableFuture;

/** What an Ollama is being used for; implemented by the room that sends requests to it. */
public interface UpstreamUse {

    /** How many requests a start of Ollama may still be working for; answered from memory, at once. */
    long requestsOf(long generation);

    /** Completes when there is none any more; cancelled by whoever does not wait any longer. */
    CompletableFuture<Void> idle(long generation);
}
