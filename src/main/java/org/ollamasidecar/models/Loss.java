package org.ollamasidecar.models;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.demand.Demand;
import org.ollamasidecar.ollama.ModelName;

/**
 * What is known of the loss of a wanted model.
 *
 * @param seen when it was there for the last time
 * @param noticed when it was found to be gone
 * @param runnerDied whether Ollama believes that it is still there
 * @param unloader who has had it unloaded through this service
 * @param before the names of all models that were in memory when it was seen
 * @param started the names of models whose runners were started since then
 * @param beside the names of all others that are in memory
 * @param demands of this service and through its front door since then
 */
record Loss(
        ModelName model,
        Instant seen,
        Instant noticed,
        boolean runnerDied,
        @Nullable Requester unloader,
        Set<String> before,
        List<String> started,
        List<String> beside,
        List<Demand> demands) {}
