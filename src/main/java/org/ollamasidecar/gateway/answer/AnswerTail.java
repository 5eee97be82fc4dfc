package org.ollamasidecar.gateway.answer;

import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.gateway.request.AnswerFigures;

/** The last pieces of an answer, kept as they are: Ollama says there how many tokens it took and gave. */
public final class AnswerTail implements AnswerFigures {

    private static final List<String> TOKENS_IN = List.of("prompt_eval_count", "prompt_tokens", "input_tokens");
    private static final List<String> TOKENS_OUT = List.of("eval_count", "completion_tokens", "output_tokens");
    private static final List<String> NANOS = List.of("eval_duration");
    private static final String END_OF_NAME = "\":";
    private static final int MOST_DIGITS = 18;

    /** How the answer of a model ends on the paths that tell no figures unless asked to. */
    private static final Pattern GENERATED = Pattern.compile("\"finish_reason\":\\s*\"(?:stop|length|tool_calls)\"");

    /** A word of the server's own: what a model has written stands there escaped, and is none. */
    private static final Pattern REASON =
            Pattern.compile("\"(?:finish_reason|done_reason|stop_reason)\":\\s*\"([a-z_]{1,40})\"");

    private static final int MOST_BYTES = 2048;

    private final LastChunks pieces = new LastChunks(MOST_BYTES);
    private @Nullable Figures figures;
    private @Nullable StreamEnd stream;

    /** What was found, each of it the newest. */
    private static final class Figures {
        private OptionalLong in = OptionalLong.empty();
        private OptionalLong out = OptionalLong.empty();
        private OptionalLong nanos = OptionalLong.empty();

        boolean areComplete() {
            return in.isPresent() && out.isPresent() && nanos.isPresent();
        }
    }

    /** It comes piece by piece, the first of them with the first token. */
    void isOf(StreamEnd pieceByPiece) {
        stream = pieceByPiece;
    }

    public boolean isStreamed() {
        return stream != null;
    }

    void saw(Buffer chunk) {
        pieces.saw(chunk);
        figures = null;
    }

    @Override
    public OptionalLong tokensIn() {
        return figures().in;
    }

    @Override
    public OptionalLong tokensOut() {
        return figures().out;
    }

    /**
     * About how many tokens have come of which Ollama has told nothing: it tells them at the end of a stream, and on some
     * paths only where it is asked to. What stands in a stream before its end is not the last word.
     */
    public long tokensOutUntold() {
        StreamEnd known = stream;
        if (known == null || (known.isWhole() && tokensOut().isPresent())) {
            return 0;
        }
        return Math.max(0, known.tokens() - tokensOut().orElse(0));
    }

    @Override
    public Optional<String> finishReason() {
        Matcher matcher = REASON.matcher(pieces.text());
        Optional<String> newest = Optional.empty();
        while (matcher.find()) {
            newest = Optional.of(matcher.group(1));
        }
        return newest;
    }

    /** Whether a model has worked for it: an embedding takes tokens and gives none. */
    public boolean isOfAModel() {
        return tokensOut().orElseGet(() -> tokensIn().orElse(0)) > 0
                || GENERATED.matcher(pieces.text()).find();
    }

    /** How long Ollama took to produce them. */
    public OptionalLong nanos() {
        return figures().nanos;
    }

    /** Each request asks for all of them, so that they are looked for once, from the end and without a pattern. */
    private Figures figures() {
        Figures known = figures;
        if (known == null) {
            known = read(pieces.text());
            figures = known;
        }
        return known;
    }

    private static Figures read(String text) {
        Figures found = new Figures();
        for (int end = text.lastIndexOf(END_OF_NAME);
                end > 0 && !found.areComplete();
                end = text.lastIndexOf(END_OF_NAME, end - 1)) {
            if (found.in.isEmpty() && isNamed(text, end, TOKENS_IN)) {
                found.in = number(text, end + END_OF_NAME.length());
            } else if (found.out.isEmpty() && isNamed(text, end, TOKENS_OUT)) {
                found.out = number(text, end + END_OF_NAME.length());
            } else if (found.nanos.isEmpty() && isNamed(text, end, NANOS)) {
                found.nanos = number(text, end + END_OF_NAME.length());
            }
        }
        return found;
    }

    private static boolean isNamed(String text, int end, List<String> names) {
        for (String name : names) {
            int from = end - name.length();
            if (from > 0 && text.charAt(from - 1) == '"' && text.startsWith(name, from)) {
                return true;
            }
        }
        return false;
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
