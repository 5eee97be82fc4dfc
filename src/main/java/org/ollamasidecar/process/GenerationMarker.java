package org.ollamasidecar.process;

import java.util.OptionalLong;
import java.util.UUID;

/**
 * The line that stands in the log before the first line of each generation. The reader of the log may lag behind the
 * process; by this line it still knows which process a line belongs to. A random part keeps the process from forging it.
 */
public final class GenerationMarker {

    private final String prefix =
            "--- ollama-sidecar " + UUID.randomUUID().toString().substring(0, 8) + " starts generation ";
    private static final String SUFFIX = " ---";

    String line(long generation) {
        return prefix + generation + SUFFIX;
    }

    /** The generation that begins with this line, or empty for an ordinary line. */
    OptionalLong generationOf(String line) {
        if (!line.startsWith(prefix) || !line.endsWith(SUFFIX)) {
            return OptionalLong.empty();
        }
        return OptionalLong.of(Long.parseLong(line.substring(prefix.length(), line.length() - SUFFIX.length())));
    }
}
