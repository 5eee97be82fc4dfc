package org.ollamasidecar.demand;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Singleton;
import java.util.OptionalInt;
import org.ollamasidecar.ollama.ModelName;

/**
 * With which context the newest request of a client has asked for a model: one that is loaded with another is loaded anew for
 * the next such request. Cheap enough for each request of a client.
 */
@Singleton
public final class AskedContexts {

    private static final int MOST = 1024;

    private final Cache<ModelName, Integer> newest =
            Caffeine.newBuilder().maximumSize(MOST).build();

    /**
     * A request of a client asks for a model.
     *
     * @param tokens empty: as Ollama or the model is configured
     */
    public void asked(ModelName model, OptionalInt tokens) {
        Integer known = newest.getIfPresent(model);
        if (tokens.isPresent() && (known == null || known != tokens.getAsInt())) {
            newest.put(model, tokens.getAsInt());
        } else if (tokens.isEmpty() && known != null) {
            newest.invalidate(model);
        }
    }

    /** In tokens; empty where it has asked for none of its own. */
    public OptionalInt of(ModelName model) {
        Integer known = newest.getIfPresent(model);
        return known == null ? OptionalInt.empty() : OptionalInt.of(known);
    }
}
