package org.ollamasidecar.load;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;

/** What models can do. Remembered by digest, which stands for the model's whole content: a restart need not ask again. */
@ApplicationScoped
class Abilities {

    private static final String EMBEDDING = "embedding";
    private static final String COMPLETION = "completion";
    private static final int MOST_REMEMBERED = 1000;

    private final Cache<String, List<String>> known =
            Caffeine.newBuilder().maximumSize(MOST_REMEMBERED).build();

    /** A model that can do both is used for text. */
    boolean isEmbedding(OllamaClient client, ModelName model, Optional<String> digest) throws InterruptedException {
        List<String> abilities = of(client, model, digest);
        return abilities.contains(EMBEDDING) && !abilities.contains(COMPLETION);
    }

    private List<String> of(OllamaClient client, ModelName model, Optional<String> digest) throws InterruptedException {
        List<String> remembered = digest.map(known::getIfPresent).orElse(null);
        if (remembered != null) {
            return remembered;
        }
        List<String> told = client.capabilities(model);
        digest.ifPresent(content -> known.put(content, told));
        return told;
    }
}
