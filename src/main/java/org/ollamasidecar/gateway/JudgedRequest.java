package org.ollamasidecar.gateway;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.gateway.request.JsonPath;
import org.ollamasidecar.gateway.request.RequestBody;
import org.ollamasidecar.gateway.request.RequestDecision;
import org.ollamasidecar.gateway.request.UnloadAnswer;
import org.ollamasidecar.ollama.ModelName;

/**
 * A request that Ollama may see.
 *
 * @param path empty where nothing is known of its body
 * @param decision what the policy has found in the body
 * @param conversation the key of the one that it belongs to; 0: none is known
 */
record JudgedRequest(Optional<JsonPath> path, RequestBody body, RequestDecision decision, long conversation) {

    /** One whose body goes on as it is. */
    static JudgedRequest unread(Optional<JsonPath> path, RequestBody body) {
        return new JudgedRequest(path, body, RequestDecision.NOTHING, 0);
    }

    @Nullable
    ModelName model() {
        return decision.model();
    }

    /** What Ollama answers where nothing is wanted but a model unloaded. */
    @Nullable
    UnloadAnswer onlyUnloads() {
        return decision.onlyUnloads();
    }

    /** Whether a model has to work for it. */
    boolean usesModel() {
        return model() != null && isInference() && onlyUnloads() == null;
    }

    /** Whether it is about a model as it is usually loaded. */
    boolean usesUsualLoad() {
        return usesModel() && !decision.ownOptions();
    }

    /** Whether an Ollama will do that only listens as yet. */
    boolean mayGoEarly() {
        return model() == null && body.isRepeatable();
    }

    /** Whether it changes what is installed. */
    boolean changesStore() {
        return path.filter(known -> !known.changesNothing()).isPresent();
    }

    boolean isInference() {
        return path.map(JsonPath::isInference).orElse(false);
    }
}
