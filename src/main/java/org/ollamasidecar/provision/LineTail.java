package org.ollamasidecar.provision;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;

/** The last lines of an output, while it is being written. */
final class LineTail {

    private static final int LINES = 12;
    private static final int LINE_CHARS = 300;

    private final Deque<String> lines = new ArrayDeque<>();

    /** Reads until the end of the output or until its process is killed. */
    void readAll(BufferedReader reader) {
        try (reader) {
            reader.lines().filter(line -> !line.isBlank()).forEach(this::add);
        } catch (IOException | UncheckedIOException e) {
            // The output ends where its process was killed.
        }
    }

    private synchronized void add(String line) {
        if (lines.size() == LINES) {
            lines.removeFirst();
        }
        lines.addLast(line.length() <= LINE_CHARS ? line : line.substring(0, LINE_CHARS) + "…");
    }

    /** Empty where there is none yet. */
    synchronized String latest() {
        return lines.isEmpty() ? "" : lines.getLast();
    }

    synchronized String all() {
        return String.join(" | ", lines);
    }
}
