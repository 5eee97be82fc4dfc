package org.ollamasidecar.gateway.answer;

import io.vertx.core.buffer.Buffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The last two pieces of an answer, kept as they are, and made a text only where somebody reads it. */
final class LastChunks {

    private final int mostBytes;
    private @Nullable Buffer before;
    private @Nullable Buffer last;
    private @Nullable String text;

    /** @param mostBytes so much of the end of each piece is read */
    LastChunks(int mostBytes) {
        this.mostBytes = mostBytes;
    }

    void saw(Buffer piece) {
        before = last;
        last = piece;
        text = null;
    }

    /** The ends of both, a character for each byte. */
    String text() {
        String read = text;
        if (read == null) {
            read = end(before) + end(last);
            text = read;
        }
        return read;
    }

    private String end(@Nullable Buffer piece) {
        return piece == null
                ? ""
                : new String(
                        piece.getBytes(Math.max(0, piece.length() - mostBytes), piece.length()),
                        StandardCharsets.ISO_8859_1);
    }
}
