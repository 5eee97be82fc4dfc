package org.ollamasidecar.it;

import dev.langchain4j.exception.LangChain4jException;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.ollama.OllamaChatModel;
import dev.langchain4j.model.ollama.OllamaEmbeddingModel;
import dev.langchain4j.model.ollama.OllamaStreamingChatModel;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** LangChain4j, as its users set it up for Ollama. */
record LangChain4jClient(String address, Map<String, String> headers) {

    private static final String MODEL = "sidecar/canary";

    String chat() {
        return OllamaChatModel.builder()
                .baseUrl(address)
                .modelName(MODEL)
                .customHeaders(headers)
                .maxRetries(0)
                .build()
                .chat("ping");
    }

    /** {@return the tokens of the answer} */
    int stream(List<String> parts) throws Exception {
        CompletableFuture<ChatResponse> streamed = new CompletableFuture<>();
        OllamaStreamingChatModel.builder()
                .baseUrl(address)
                .modelName(MODEL)
                .customHeaders(headers)
                .build()
                .chat("ping", new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(String part) {
                        parts.add(part);
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse complete) {
                        streamed.complete(complete);
                    }

                    @Override
                    public void onError(Throwable error) {
                        streamed.completeExceptionally(error);
                    }
                });
        return streamed.get(30, TimeUnit.SECONDS).tokenUsage().outputTokenCount();
    }

    /** {@return the size of a vector, or why there is none} */
    String embedding() {
        OllamaEmbeddingModel model = OllamaEmbeddingModel.builder()
                .baseUrl(address)
                .modelName(MODEL)
                .customHeaders(headers)
                .maxRetries(0)
                .build();
        try {
            return Integer.toString(model.embed("ping").content().dimension());
        } catch (LangChain4jException e) {
            return String.valueOf(e.getMessage());
        }
    }
}
