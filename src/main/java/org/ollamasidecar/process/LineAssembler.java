package org.ollamasidecar.process;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Makes lines out of bytes that come in any portions. Holds at most one line, up to a limit. */
final class LineAssembler {

    private final byte[] current;
    private final Consumer<String> lines;
    private int length;
    private long dropped;

    LineAssembler(int maxLineBytes, Consumer<String> lines) {
        this.current = new byte[maxLineBytes];
        this.lines = lines;
    }

    /** Takes whole runs of bytes: a flood must cost little more than a copy. */
    void feed(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            int end = lineEnd(bytes);
            take(bytes, end - bytes.position());
            if (bytes.hasRemaining()) {
                bytes.get();
                endLine();
            }
        }
    }

    /** The position of the next line end, or the limit. */
    private static int lineEnd(ByteBuffer bytes) {
        for (int at = bytes.position(); at < bytes.limit(); at++) {
            if (bytes.get(at) == '\n') {
                return at;
            }
        }
        return bytes.limit();
    }

    private void take(ByteBuffer bytes, int count) {
        int kept = Math.min(count, current.length - length);
        bytes.get(current, length, kept);
        length += kept;
        dropped += count - kept;
        bytes.position(bytes.position() + count - kept);
    }

    private void endLine() {
        int end = length > 0 && current[length - 1] == '\r' && dropped == 0 ? length - 1 : length;
        String line = new String(current, 0, end, StandardCharsets.UTF_8);
        lines.accept(dropped == 0 ? line : line + " … (" + dropped + " bytes dropped)");
        length = 0;
        dropped = 0;
    }
}
