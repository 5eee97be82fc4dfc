package org.ollamasidecar.process;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;

/** Makes lines out of bytes that come in any portions. Holds at most one line, up to a limit. */
final class LineAssembler {

    private final int maxLineBytes;
    private final Consumer<String> lines;
    private final ByteArrayOutputStream current = new ByteArrayOutputStream();
    private long dropped;

    LineAssembler(int maxLineBytes, Consumer<String> lines) {
        this.maxLineBytes = maxLineBytes;
        this.lines = lines;
    }

    void feed(ByteBuffer bytes) {
        while (bytes.hasRemaining()) {
            byte next = bytes.get();
            if (next == '\n') {
                endLine();
            } else if (current.size() < maxLineBytes) {
                current.write(next);
            } else {
                dropped++;
            }
        }
    }

    private void endLine() {
        String line = current.toString(StandardCharsets.UTF_8);
        if (line.endsWith("\r")) {
            line = line.substring(0, line.length() - 1);
        }
        lines.accept(dropped == 0 ? line : line + " … (" + dropped + " bytes dropped)");
        current.reset();
        dropped = 0;
    }
}
