package org.ollamasidecar.process;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** The newest log lines, bounded in number and in characters. Safe for any number of readers. */
public final class LogRing implements LogListener {

    private final int maxLines;
    private final long maxChars;
    private final Deque<LogEntry> entries = new ArrayDeque<>();
    private long chars;

    public LogRing(int maxLines, long maxChars) {
        this.maxLines = maxLines;
        this.maxChars = maxChars;
    }

    @Override
    public synchronized void line(LogEntry entry) {
        entries.addLast(entry);
        chars += entry.text().length();
        while (entries.size() > maxLines || chars > maxChars) {
            chars -= entries.removeFirst().text().length();
        }
    }

    /** The newest lines, oldest first. */
    public synchronized List<LogEntry> tail(int count) {
        List<LogEntry> all = new ArrayList<>(entries);
        return List.copyOf(all.subList(Math.max(0, all.size() - count), all.size()));
    }
}
