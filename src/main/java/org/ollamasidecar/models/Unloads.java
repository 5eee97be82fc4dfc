package org.ollamasidecar.models;

import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.ollama.ModelName;

/** Who has had models unloaded through this service, until it is asked. */
@Singleton
final class Unloads {

    private final Map<ModelName, Requester> askers = new ConcurrentHashMap<>();

    void begun(ModelName model, Requester requester) {
        askers.put(model, requester);
    }

    void failed(ModelName model) {
        askers.remove(model);
    }

    /** Who has had it unloaded since this was asked last. */
    @Nullable
    Requester take(ModelName model) {
        return askers.remove(model);
    }
}
