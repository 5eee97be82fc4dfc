package org.ollamasidecar.client;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.langchain4j.model.embedding.EmbeddingModel;
import io.quarkus.runtime.QuarkusApplication;
import io.quarkus.runtime.annotations.QuarkusMain;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Asks and prints what it got as one JSON object. */
@QuarkusMain
public class Client implements QuarkusApplication {

    private static final String QUESTION = "ping";
    private static final Duration LIMIT = Duration.ofMinutes(1);

    private final Assistant assistant;
    private final EmbeddingModel embeddings;
    private final ObjectMapper json;

    Client(Assistant assistant, EmbeddingModel embeddings, ObjectMapper json) {
        this.assistant = assistant;
        this.embeddings = embeddings;
        this.json = json;
    }

    @Override
    public int run(String... args) throws Exception {
        System.out.println(json.writeValueAsString(answers()));
        return 0;
    }

    private Map<String, Object> answers() {
        try {
            List<String> streamed =
                    assistant.stream(QUESTION).collect().asList().await().atMost(LIMIT);
            return Map.of(
                    "chat", assistant.chat(QUESTION),
                    "chatStream", streamed,
                    "embedding", embeddings.embed(QUESTION).content().dimension());
        } catch (RuntimeException e) {
            return Map.of("refused", String.valueOf(e.getMessage()), "kind", e.getClass().getName());
        }
    }
}
