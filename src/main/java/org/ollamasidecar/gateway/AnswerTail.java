package org.ollamasidecar.gateway;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** The last pieces of an answer, kept as they are: Ollama says there how many tokens it took and gave. */
final class AnswerTail {

    private static final Pattern TOKENS_IN =
            Pattern.compile("\"(?:prompt_eval_count|prompt_tokens|input_tokens)\":\\s*(\\d{1,12})");
    private static final Pattern TOKENS_OUT =
            Pattern.compile("\"(?:eval_count|completion_tokens|output_tokens)\":\\s*(\\d{1,12})");
    private static final Pattern NANOS = Pattern.compile("\"eval_duration\":\\s*(\\d{1,18})");
    /** How the answer of a model ends on the paths that tell no figures unless asked to. */
    private static final Pattern GENERATED = Pattern.compile("\"finish_reason\":\\s*\"(?:stop|length|tool_calls)\"");

    private static final int MOST_BYTES = 2048;

    private @Nullable Buffer before;
    private @Nullable Buffer last;

    void saw(Buffer chunk) {
        before = last;
        last = chunk;
    }

    OptionalLong tokensIn() {
        return find(TOKENS_IN);
    }

    OptionalLong tokensOut() {
        return find(TOKENS_OUT);
    }

    /** Whether a model has worked for it: an embedding takes tokens and gives none. */
    boolean isOfAModel() {
        return tokensOut().orElseGet(() -> tokensIn().orElse(0)) > 0
                || GENERATED.matcher(text()).find();
    }

    /** How long Ollama took to produce them. */
    OptionalLong nanos() {
        return find(NANOS);
    }

    private OptionalLong find(Pattern figure) {
        Matcher matcher = figure.matcher(text());
        OptionalLong found = OptionalLong.empty();
        while (matcher.find()) {
            found = OptionalLong.of(Long.parseLong(matcher.group(1)));
        }
        return found;
    }

    private String text() {
        return end(before) + end(last);
    }

    private static String end(@Nullable Buffer chunk) {
        return chunk == null
                ? ""
                : new String(
                        chunk.getBytes(Math.max(0, chunk.length() - MOST_BYTES), chunk.length()),
                        StandardCharsets.ISO_8859_1);
    }
}
