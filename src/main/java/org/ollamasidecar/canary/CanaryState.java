package org.ollamasidecar.canary;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * Whether the canary can sing.
 *
 * @param model its name in Ollama
 * @param state WAITING until Ollama is ready, then AVAILABLE or UNAVAILABLE
 * @param reason why it is not available
 * @param action what makes it available
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record CanaryState(
        String model,
        State state,
        @Nullable String reason,
        @Nullable String action) {

    /** The states of the canary. */
    enum State {
        WAITING,
        AVAILABLE,
        UNAVAILABLE
    }

    static CanaryState waiting(String model) {
        return new CanaryState(model, State.WAITING, null, null);
    }

    static CanaryState available(String model) {
        return new CanaryState(model, State.AVAILABLE, null, null);
    }

    static CanaryState unavailable(String model, String reason, String action) {
        return new CanaryState(model, State.UNAVAILABLE, reason, action);
    }
}
