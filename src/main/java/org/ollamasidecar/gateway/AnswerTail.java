package org.ollamasidecar.gateway;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.OptionalLong;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** The last pieces of an answer, kept as they are: Ollama says there how many tokens it took and gave. */
final class AnswerTail {

    private static final List<String> TOKENS_IN = fields("prompt_eval_count", "prompt_tokens", "input_tokens");
    private static final List<String> TOKENS_OUT = fields("eval_count", "completion_tokens", "output_tokens");
    private static final List<String> NANOS = fields("eval_duration");
    private static final int MOST_DIGITS = 18;

    /** How the answer of a model ends on the paths that tell no figures unless asked to. */
    private static final Pattern GENERATED = Pattern.compile("\"finish_reason\":\\s*\"(?:stop|length|tool_calls)\"");

    private static final int MOST_BYTES = 2048;

    private final LastPieces pieces = new LastPieces(MOST_BYTES);

    private static List<String> fields(String... names) {
        return Stream.of(names).map(name -> '"' + name + "\":").toList();
    }

    void saw(Buffer chunk) {
        pieces.saw(chunk);
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
                || GENERATED.matcher(pieces.text()).find();
    }

    /** How long Ollama took to produce them. */
    OptionalLong nanos() {
        return find(NANOS);
    }

    /** Each request asks for three of them, so that they are looked for from the end and without a pattern. */
    private OptionalLong find(List<String> fields) {
        String read = pieces.text();
        int newest = -1;
        OptionalLong found = OptionalLong.empty();
        for (String field : fields) {
            for (int at = read.lastIndexOf(field); at > newest; at = read.lastIndexOf(field, at - 1)) {
                OptionalLong figure = number(read, at + field.length());
                if (figure.isPresent()) {
                    newest = at;
                    found = figure;
                }
            }
        }
        return found;
    }

    private static OptionalLong number(String read, int from) {
        int begin = from;
        while (begin < read.length() && Character.isWhitespace(read.charAt(begin))) {
            begin++;
        }
        int end = begin;
        while (end < read.length() && end - begin < MOST_DIGITS && Character.digit(read.charAt(end), 10) >= 0) {
            end++;
        }
        return begin == end ? OptionalLong.empty() : OptionalLong.of(Long.parseLong(read, begin, end, 10));
    }
}
