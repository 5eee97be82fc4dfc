package org.ollamasidecar.models;

import jakarta.inject.Singleton;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.ollama.ModelName;

/** Who has had models unloaded through this service, until it is asked. */
@Singleton
final class Unloads {

    /** @param place empty where there is only one backend */
    private record Key(Optional<BackendName> place, ModelName model) {}

    private final Map<Key, Requester> askers = new ConcurrentHashMap<>();

    void begun(Optional<BackendName> place, ModelName model, Requester requester) {
        askers.put(new Key(place, model), requester);
    }

    void failed(Optional<BackendName> place, ModelName model) {
        askers.remove(new Key(place, model));
    }

    /** Who has had it unloaded since this was asked last. */
    @Nullable
    Requester take(Optional<BackendName> place, ModelName model) {
        return askers.remove(new Key(place, model));
    }
}
