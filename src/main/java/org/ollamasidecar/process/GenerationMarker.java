package org.ollamasidecar.process;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The line that stands in the log before the first line of each generation. The reader of the log may lag behind the
 * process; by this line it still knows which process a line belongs to. A random part keeps the process from forging it.
 */
public final class GenerationMarker {

    private static final String SUFFIX = " ---";

    private final String prefix =
            "--- ollama-sidecar " + UUID.randomUUID().toString().substring(0, 8) + " starts generation ";
    private final Pattern grammar = Pattern.compile(Pattern.quote(prefix) + "(\\d{1,18})" + SUFFIX);

    String line(long generation) {
        return prefix + generation + SUFFIX;
    }

    /** Writes it as a line of its own, also where the generation before died in the middle of a line. */
    void appendTo(Path log, long generation) throws IOException {
        Files.writeString(
                log,
                (endsInsideALine(log) ? "\n" : "") + line(generation) + "\n",
                StandardCharsets.UTF_8,
                StandardOpenOption.CREATE,
                StandardOpenOption.APPEND);
    }

    /** The generation that begins with this line, or empty for an ordinary line. */
    OptionalLong generationOf(String line) {
        if (!line.startsWith(prefix)) {
            return OptionalLong.empty();
        }
        Matcher matcher = grammar.matcher(line);
        return matcher.matches() ? OptionalLong.of(Long.parseLong(matcher.group(1))) : OptionalLong.empty();
    }

    private static boolean endsInsideALine(Path log) throws IOException {
        if (!Files.exists(log)) {
            return false;
        }
        try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
            long size = channel.size();
            ByteBuffer last = ByteBuffer.allocate(1);
            return size > 0 && channel.read(last, size - 1) == 1 && last.get(0) != '\n';
        }
    }
}
