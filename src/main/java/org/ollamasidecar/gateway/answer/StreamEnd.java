package org.ollamasidecar.gateway.answer;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.http.ApiFamily;

/**
 * How an answer in pieces has to end. Each family has a last piece by which its clients know that the answer is whole. One
 * that ends without it gets an error in the family's own form instead, which the clients raise: they would take it for
 * whole otherwise. Ollama itself ends so where a runner dies under {@code /v1}.
 */
final class StreamEnd {

    private static final Pattern SEQUENCE = Pattern.compile("\"sequence_number\":\\s*(\\d{1,15})");
    private static final List<String> LAST_OF_RESPONSES = List.of(
            "event: response.completed", "event: response.incomplete", "event: response.failed", "event: error");
    private static final int LONGEST_LAST_PIECE = 4096;

    private final ApiFamily family;
    private final boolean events;
    private final LastChunks pieces = new LastChunks(LONGEST_LAST_PIECE);
    private final StreamPieces text;
    private boolean lastOfResponses;

    private StreamEnd(ApiFamily family, boolean events) {
        this.family = family;
        this.events = events;
        this.text = new StreamPieces(family, events);
    }

    /** Empty where the answer is no stream of objects. */
    static Optional<StreamEnd> of(String path, @Nullable String contentType) {
        return WholeLines.isMadeOfLines(contentType)
                ? Optional.of(new StreamEnd(
                        ApiFamily.of(path), String.valueOf(contentType).startsWith("text/event-stream")))
                : Optional.empty();
    }

    void saw(Buffer piece) {
        pieces.saw(piece);
        text.saw(piece);
        // Its last event repeats the whole answer behind its name, and so may be longer than what is kept.
        if (family == ApiFamily.OPENAI_RESPONSES && !lastOfResponses) {
            String text = piece.toString(StandardCharsets.ISO_8859_1);
            lastOfResponses = LAST_OF_RESPONSES.stream().anyMatch(text::contains);
        }
    }

    /** Whether a client of the family would see that the answer has come to its end, good or bad. */
    boolean isWhole() {
        String end = pieces.text();
        return switch (family) {
            // The figures stand behind the context, which may be longer than what is kept.
            case OLLAMA ->
                end.contains("\"done\":true") || end.contains("\"total_duration\":") || end.contains("{\"error\":");
            case OPENAI -> end.contains("data: [DONE]") || end.contains("data: {\"error\":");
            case OPENAI_RESPONSES -> lastOfResponses;
            case ANTHROPIC -> end.contains("event: message_stop") || end.contains("event: error");
        };
    }

    /** About how many tokens have come, where Ollama has not told. */
    long tokens() {
        return text.ofText(isWhole());
    }

    /** What is sent behind the pieces that were passed on. */
    Buffer error(String message) {
        ApiFamily.StreamedError error = family.streamed(message, sequence() + 1);
        if (!events) {
            return Buffer.buffer(isInLine() ? "\n" : "")
                    .appendBuffer(error.data().toBuffer())
                    .appendString("\n");
        }
        String name = error.event().isEmpty() ? "" : "event: " + error.event() + "\n";
        return Buffer.buffer((isInLine() ? "\n" : "") + (isInEvent() ? "\n" : "") + name + "data: "
                + error.data().encode() + "\n\n");
    }

    private boolean isInLine() {
        String end = pieces.text();
        return !end.isEmpty() && !end.endsWith("\n");
    }

    /** Whether the newest line is data, which an empty line has to end; the name of an event is replaced by another. */
    private boolean isInEvent() {
        return pieces.text().lines().reduce("", (earlier, newest) -> newest).startsWith("data:");
    }

    private long sequence() {
        Matcher matcher = SEQUENCE.matcher(pieces.text());
        long newest = -1;
        while (matcher.find()) {
            newest = Long.parseLong(matcher.group(1));
        }
        return newest;
    }
}
