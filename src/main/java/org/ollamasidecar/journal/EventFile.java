package org.ollamasidecar.journal;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Events in a file, one a line. At its limit the file is renamed and replaces the one before, so that at most two exist.
 * A write that fails leaves no part of itself behind, and what a crash left behind is neither read nor continued.
 */
public final class EventFile {

    private static final int USUAL_LINE_BYTES = 512;

    private final Path file;
    private final Path previous;
    private final long maxBytes;
    private final EventCodec codec;

    public EventFile(Path file, long maxBytes, EventCodec codec) {
        this.file = file.toAbsolutePath();
        this.previous = this.file.resolveSibling(file.getFileName() + ".1");
        this.maxBytes = maxBytes;
        this.codec = codec;
    }

    Path path() {
        return file;
    }

    /**
     * The newest events, oldest first, with rising ids. Lines that are not events are left out.
     *
     * @throws IOException when a file is there but cannot be read
     */
    public List<JournalEvent> newest(int count) throws IOException {
        List<String> lines = new ArrayList<>(lastLines(file, count));
        if (lines.size() < count) {
            lines.addAll(0, lastLines(previous, count - lines.size()));
        }
        Deque<JournalEvent> events = new ArrayDeque<>();
        for (String line : lines) {
            codec.event(line).ifPresent(event -> {
                // Where the numbers begin anew, the newer event counts.
                while (!events.isEmpty() && events.getLast().id() >= event.id()) {
                    events.removeLast();
                }
                events.addLast(event);
            });
        }
        return List.copyOf(events);
    }

    private static List<String> lastLines(Path file, int count) throws IOException {
        if (!Files.isRegularFile(file)) {
            return List.of();
        }
        try (RandomAccessFile input = new RandomAccessFile(file.toFile(), "r")) {
            long size = input.length();
            byte[] bytes = new byte[(int) Math.min(size, (long) count * USUAL_LINE_BYTES)];
            input.seek(size - bytes.length);
            input.readFully(bytes);
            List<String> lines = new String(bytes, UTF_8).lines().toList();
            return lines.subList(Math.max(0, lines.size() - count), lines.size());
        }
    }

    /**
     * Writes all of the events, or none of them.
     *
     * @throws IOException when they cannot be written now
     */
    void append(List<JournalEvent> events) throws IOException {
        byte[] lines = events.stream()
                .map(event -> codec.line(event) + "\n")
                .collect(Collectors.joining())
                .getBytes(UTF_8);
        Files.createDirectories(file.getParent());
        if (Files.isRegularFile(file) && Files.size(file) > 0 && Files.size(file) + lines.length > maxBytes) {
            Files.move(file, previous, StandardCopyOption.REPLACE_EXISTING);
        }
        try (RandomAccessFile output = new RandomAccessFile(file.toFile(), "rw")) {
            long end = output.length();
            try {
                finishLine(output, end);
                output.write(lines);
            } catch (IOException e) {
                cut(output, end, e);
                throw e;
            }
        }
    }

    /** Ends the half line that a crash may have left, and goes to the end. */
    private static void finishLine(RandomAccessFile output, long end) throws IOException {
        if (end == 0) {
            return;
        }
        output.seek(end - 1);
        if (output.read() != '\n') {
            output.write('\n');
        }
    }

    private static void cut(RandomAccessFile output, long end, IOException cause) {
        try {
            output.setLength(end);
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }
}
