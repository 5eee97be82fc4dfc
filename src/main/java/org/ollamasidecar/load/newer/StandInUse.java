package org.ollamasidecar.load.newer;

import java.util.concurrent.CompletableFuture;
import org.ollamasidecar.ollama.ModelName;

/**
 * Who uses a file by which name; implemented by the room that sends requests there. Whoever does not wait any longer cancels
 * what was returned.
 */
public interface StandInUse {

    /** Completes when no request goes by a name any more, or is about to. */
    CompletableFuture<Void> unused(ModelName name);

    /**
     * Completes when Ollama has begun to answer each request that goes by a name: it does not look any more what the name
     * means. One that waits for a load of the model by its own name does not count: that load may be the one that waits here.
     */
    CompletableFuture<Void> answered(ModelName name);
}
