package org.ollamasidecar.gateway.otel;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.gateway.request.JsonPath;
import org.ollamasidecar.ollama.ModelName;

/** Attributes of work by a model, as OpenTelemetry names them. */
final class GenAi {

    static final AttributeKey<String> REQUEST_MODEL = AttributeKey.stringKey("gen_ai.request.model");
    static final AttributeKey<String> RESPONSE_MODEL = AttributeKey.stringKey("gen_ai.response.model");
    static final AttributeKey<Long> INPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.input_tokens");
    static final AttributeKey<Long> OUTPUT_TOKENS = AttributeKey.longKey("gen_ai.usage.output_tokens");
    static final AttributeKey<List<String>> FINISH_REASONS =
            AttributeKey.stringArrayKey("gen_ai.response.finish_reasons");

    private static final AttributeKey<String> OPERATION = AttributeKey.stringKey("gen_ai.operation.name");
    private static final AttributeKey<String> PROVIDER = AttributeKey.stringKey("gen_ai.provider.name");
    /** The name of the provider before it was called so; many readers know this one only. */
    private static final AttributeKey<String> SYSTEM = AttributeKey.stringKey("gen_ai.system");

    private static final String OLLAMA = "ollama";

    private GenAi() {}

    static void describe(Span span, Optional<String> operation, ModelName model) {
        span.setAttribute(PROVIDER, OLLAMA).setAttribute(SYSTEM, OLLAMA).setAttribute(REQUEST_MODEL, model.toString());
        operation.ifPresent(name -> span.setAttribute(OPERATION, name));
    }

    /** What a model does for a request; empty where none works for it. */
    static Optional<String> operation(JsonPath path) {
        return switch (path) {
            case CHAT, OPENAI_CHAT, OPENAI_RESPONSES, OPENAI_COMPACT, ANTHROPIC_MESSAGES -> Optional.of("chat");
            case GENERATE, OPENAI_COMPLETIONS -> Optional.of("text_completion");
            case EMBED, EMBEDDINGS, OPENAI_EMBEDDINGS -> Optional.of("embeddings");
            case OPENAI_TRANSCRIPTIONS -> Optional.of("transcription");
            case SHOW, PULL, PUSH, CREATE, COPY, DELETE -> Optional.empty();
        };
    }
}
