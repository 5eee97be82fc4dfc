package org.ollamasidecar.ollama;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Puts a streamed answer together, and notes when it began to come. */
final class GenerationReader implements Consumer<JsonNode> {

    private final long begun = System.nanoTime();
    private final StringBuilder text = new StringBuilder();
    private @Nullable Duration firstToken;
    private @Nullable JsonNode last;

    @Override
    public void accept(JsonNode line) {
        if (firstToken == null) {
            firstToken = Duration.ofNanos(System.nanoTime() - begun);
        }
        text.append(line.path("response").asText());
        if (line.path("done").asBoolean()) {
            last = line;
        }
    }

    /**
     * The whole answer.
     *
     * @throws OllamaException when the stream ended before the answer did
     */
    Generation result() {
        JsonNode end = last;
        if (end == null || firstToken == null) {
            throw OllamaErrors.malformed("Ollama ended its answer without saying that it is done.");
        }
        return new Generation(
                text.toString(),
                end.path("eval_count").asInt(),
                firstToken,
                Duration.ofNanos(end.path("load_duration").asLong()),
                Duration.ofNanos(end.path("eval_duration").asLong()));
    }
}
