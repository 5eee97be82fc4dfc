package org.ollamasidecar.demand;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Singleton;
import java.util.OptionalInt;
import org.ollamasidecar.ollama.ModelName;

/**
 * Which context the newest request of a client has asked for and been served with: a model that is loaded with another is
 * loaded anew for the next such request. What no model could be loaded with is not remembered. Cheap enough for each
 * request of a client.
 */
@Singleton
public final class AskedContexts {

    private static final int MOST = 1024;

    private final Cache<ModelName, Integer> newest =
            Caffeine.newBuilder().maximumSize(MOST).build();

    /**
     * A model has begun to answer a request of a client.
     *
     * @param tokens that it asks for; empty: as Ollama or the model is configured
     */
    public void served(ModelName model, OptionalInt tokens) {
        Integer known = newest.getIfPresent(model);
        if (tokens.isPresent() && (known == null || known != tokens.getAsInt())) {
            newest.put(model, tokens.getAsInt());
        } else if (tokens.isEmpty() && known != null) {
            newest.invalidate(model);
        }
    }

    /** In tokens; empty where the newest one has asked for none of its own. */
    public OptionalInt of(ModelName model) {
        Integer known = newest.getIfPresent(model);
        return known == null ? OptionalInt.empty() : OptionalInt.of(known);
    }
}
