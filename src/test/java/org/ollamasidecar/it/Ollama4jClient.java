package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import io.github.ollama4j.OllamaAPI;
import io.github.ollama4j.models.chat.OllamaChatMessageRole;
import io.github.ollama4j.models.chat.OllamaChatRequest;
import io.github.ollama4j.models.chat.OllamaChatRequestBuilder;
import io.github.ollama4j.models.response.Model;
import io.github.ollama4j.utils.Options;
import io.github.ollama4j.utils.OptionsBuilder;
import java.util.List;
import java.util.concurrent.Callable;

/** The library ollama4j. */
record Ollama4jClient(OllamaAPI api) {

    private static final String MODEL = "sidecar/canary";

    Ollama4jClient(String address) {
        this(new OllamaAPI(address));
    }

    String models() throws Exception {
        return api.listModels().stream().map(Model::getName).toList().toString();
    }

    /** What it says to whole and streamed questions; where it does not know a field of the answer, that field. */
    List<String> answers() throws Exception {
        OllamaChatRequest question = OllamaChatRequestBuilder.getInstance(MODEL)
                .withMessage(OllamaChatMessageRole.USER, "ping")
                .build();
        Options none = new OptionsBuilder().build();
        StringBuilder streamed = new StringBuilder();
        return List.of(
                answer(() -> api.chat(question).getResponseModel().getMessage().getContent()),
                answer(() -> {
                    api.chatStreaming(
                            question, part -> streamed.append(part.getMessage().getContent()));
                    return streamed.toString();
                }),
                answer(() -> api.generate(MODEL, "ping", false, false, none).getResponse()),
                answer(() ->
                        api.generate(MODEL, "ping", false, none, part -> {}).getResponse()));
    }

    private static String answer(Callable<String> question) throws Exception {
        try {
            return question.call();
        } catch (UnrecognizedPropertyException today) {
            return "unknown: " + today.getPropertyName();
        }
    }
}
