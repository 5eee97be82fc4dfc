package org.ollamasidecar.gateway.figures;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import org.ollamasidecar.ollama.ModelName;

/** The models that were asked for lately, so many at most: whoever asks for names without end gets no figures for them. */
@Singleton
public final class LatelyAsked {

    private static final int MOST = 50;
    private static final Duration LATELY = Duration.ofMinutes(10);

    private final Cache<ModelName, Boolean> models =
            Caffeine.newBuilder().maximumSize(MOST).expireAfterWrite(LATELY).build();

    /** An Ollama has begun to answer for a model. */
    public void answered(ModelName model) {
        models.put(model, true);
    }

    List<ModelName> all() {
        return List.copyOf(models.asMap().keySet());
    }
}
