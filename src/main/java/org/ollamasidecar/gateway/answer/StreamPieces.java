package org.ollamasidecar.gateway.answer;

import io.netty.buffer.ByteBuf;
import io.vertx.core.buffer.Buffer;
import org.ollamasidecar.gateway.request.NettyBuffers;
import org.ollamasidecar.http.ApiFamily;

/**
 * In how many pieces the text of a stream has come: Ollama sends one for each token, or for a few where they are no text
 * before the next one. Ends of lines are counted and nothing is read, so that a piece costs next to nothing.
 */
final class StreamPieces {

    private static final byte END_OF_LINE = '\n';

    private final int linesOfAPiece;
    private final int before;
    private final int after;
    private long lines;

    StreamPieces(ApiFamily family, boolean events) {
        // Data and an empty line, or a name before both.
        this.linesOfAPiece = switch (family) {
            case OLLAMA, OPENAI -> events ? 2 : 1;
            case OPENAI_RESPONSES, ANTHROPIC -> 3;
        };
        // What a family says before the first word: that the answer, the message and its text begin.
        this.before = switch (family) {
            case OLLAMA, OPENAI -> 0;
            case OPENAI_RESPONSES -> 4;
            case ANTHROPIC -> 2;
        };
        // The figures; or why it has ended, and then that it has.
        this.after = switch (family) {
            case OLLAMA, OPENAI_RESPONSES, ANTHROPIC -> 1;
            case OPENAI -> 2;
        };
    }

    void saw(Buffer piece) {
        ByteBuf bytes = NettyBuffers.of(piece);
        int end = bytes.writerIndex();
        for (int at = bytes.indexOf(bytes.readerIndex(), end, END_OF_LINE);
                at >= 0;
                at = bytes.indexOf(at + 1, end, END_OF_LINE)) {
            lines++;
        }
    }

    /** @param whole whether the stream has come to its end, whose last pieces are no text */
    long ofText(boolean whole) {
        return Math.max(0, lines / linesOfAPiece - before - (whole ? after : 0));
    }
}
