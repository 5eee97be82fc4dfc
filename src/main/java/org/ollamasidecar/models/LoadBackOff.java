package org.ollamasidecar.models;

import java.time.Duration;
import java.util.Set;

/** How long is waited before a model is loaded again. */
record LoadBackOff(Duration transientFailure, Duration permanentFailure, int doublings, Duration stableAfter) {

    /** Kinds of errors that can pass by themselves. */
    private static final Set<String> TRANSIENT =
            Set.of("RUNNER", "CONNECTION", "BUSY", "REGISTRY", "DAMAGED", "TIMEOUT", "UNKNOWN");

    private static final Duration AFTER_SECOND_LOSS = Duration.ofSeconds(2);

    static LoadBackOff of(ModelsConfig config) {
        return new LoadBackOff(
                config.retryDelay(), config.retryDelayPermanent(), config.retryDoublings(), config.stableAfter());
    }

    Duration afterFailure(String kind, int failuresBefore) {
        return doubled(TRANSIENT.contains(kind) ? transientFailure : permanentFailure, failuresBefore);
    }

    Duration afterLoss(int inARow) {
        return inARow <= 1 ? Duration.ZERO : doubled(AFTER_SECOND_LOSS, inARow - 2);
    }

    private Duration doubled(Duration first, int times) {
        return first.multipliedBy(1L << Math.min(times, doublings));
    }
}
