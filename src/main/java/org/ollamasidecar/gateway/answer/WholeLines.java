package org.ollamasidecar.gateway.answer;

import io.vertx.core.buffer.Buffer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Puts lines together again that were cut by where a read ended. A line that is whole goes on at once; what is longer
 * than usual goes on in pieces.
 */
final class WholeLines {

    private static final int MOST_BYTES = 64 * 1024;

    private @Nullable Buffer begun;

    static boolean isMadeOfLines(@Nullable String contentType) {
        return contentType != null
                && (contentType.startsWith("application/x-ndjson") || contentType.startsWith("text/event-stream"));
    }

    /** What can go on now. */
    Optional<Buffer> take(Buffer chunk) {
        Buffer all = begun == null ? chunk : begun.appendBuffer(chunk);
        begun = null;
        int end = endOfLines(all);
        if (end == all.length() || all.length() - end > MOST_BYTES) {
            return Optional.of(all);
        }
        begun = all.getBuffer(end, all.length());
        return end == 0 ? Optional.empty() : Optional.of(all.slice(0, end));
    }

    /** What was begun and never ended. */
    Optional<Buffer> rest() {
        Buffer last = begun;
        begun = null;
        return Optional.ofNullable(last);
    }

    private static int endOfLines(Buffer all) {
        int end = all.length();
        while (end > 0 && all.getByte(end - 1) != '\n') {
            end--;
        }
        return end;
    }
}
