package org.ollamasidecar.load;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;

/** What models can do. Remembered by digest, which stands for the model's whole content: a restart need not ask again. */
@ApplicationScoped
class Abilities {

    private static final String EMBEDDING = "embedding";
    private static final String COMPLETION = "completion";
    private static final int MOST_REMEMBERED = 1000;

    private final Map<String, List<String>> known = new ConcurrentHashMap<>();

    /** A model that can do both is used for text. */
    boolean isEmbedding(OllamaClient client, ModelName model, Optional<String> digest) throws InterruptedException {
        List<String> abilities = of(client, model, digest);
        return abilities.contains(EMBEDDING) && !abilities.contains(COMPLETION);
    }

    private List<String> of(OllamaClient client, ModelName model, Optional<String> digest) throws InterruptedException {
        List<String> remembered = digest.map(known::get).orElse(null);
        if (remembered != null) {
            return remembered;
        }
        List<String> told = client.capabilities(model);
        if (digest.isPresent() && known.size() < MOST_REMEMBERED) {
            known.put(digest.get(), told);
        }
        return told;
    }
}
