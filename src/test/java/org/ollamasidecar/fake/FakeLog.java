package org.ollamasidecar.fake;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Prints as the classic era does: slog lines and last words on stderr, access lines on stdout. */
final class FakeLog {

    private static final int FLOOD_BYTES = 1 << 16;

    private final FileOutputStream out = new FileOutputStream(FileDescriptor.out);
    private final FileOutputStream err = new FileOutputStream(FileDescriptor.err);

    /** @param rest the message in its quotes, and the attributes */
    void info(String source, String rest) {
        slog("INFO", source, rest);
    }

    void warn(String source, String rest) {
        slog("WARN", source, rest);
    }

    private void slog(String level, String source, String rest) {
        Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
        write(err, "time=" + now + " level=" + level + " source=" + source + " msg=" + rest + "\n");
    }

    void lastWords(String text) {
        write(err, "Error: " + text + "\n");
    }

    void access(int status, String method, String path) {
        write(
                out,
                "[GIN] 2025/08/07 - 02:08:55 | %d |     120.452µs |       127.0.0.1 | %-8s \"%s\"\n"
                        .formatted(status, method, path));
    }

    /** A long piece of a line that does not end here. */
    void flood(int bytes) {
        byte[] piece = "x".repeat(FLOOD_BYTES).getBytes(StandardCharsets.US_ASCII);
        for (int left = bytes; left > 0; left -= piece.length) {
            write(out, piece, Math.min(left, piece.length));
        }
    }

    private static void write(FileOutputStream stream, String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        write(stream, bytes, bytes.length);
    }

    private static void write(FileOutputStream stream, byte[] bytes, int count) {
        try {
            stream.write(bytes, 0, count);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
