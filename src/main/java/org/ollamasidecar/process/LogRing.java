package org.ollamasidecar.process;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The newest log lines, bounded in number and in characters. Safe for any number of readers. */
public final class LogRing implements LogListener {

    private final int maxLines;
    private final long maxChars;
    private final Deque<LogEntry> entries = new ArrayDeque<>();
    private long chars;
    private long newest;

    public LogRing(int maxLines, long maxChars) {
        this.maxLines = maxLines;
        this.maxChars = maxChars;
    }

    /** A line of one of several logs: counted in the order in which they come in here. */
    public synchronized void append(long generation, Instant readAt, String text) {
        line(new LogEntry(newest + 1, generation, readAt, text));
    }

    @Override
    public synchronized void line(LogEntry entry) {
        entries.addLast(entry);
        newest = entry.id();
        chars += entry.text().length();
        while (entries.size() > maxLines || chars > maxChars) {
            chars -= entries.removeFirst().text().length();
        }
        notifyAll();
    }

    /** The newest lines, oldest first. */
    public synchronized List<LogEntry> tail(int count) {
        List<LogEntry> all = new ArrayList<>(entries);
        return List.copyOf(all.subList(Math.max(0, all.size() - count), all.size()));
    }

    /**
     * The lines after an id, oldest first, waiting for one if need be; a gap in the ids tells of lines that are no longer
     * kept. Empty when none came within the limit.
     */
    public synchronized List<LogEntry> await(long id, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (entries.isEmpty() || entries.getLast().id() <= id) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return List.of();
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        List<LogEntry> newer = new ArrayList<>();
        for (Iterator<LogEntry> backwards = entries.descendingIterator(); backwards.hasNext(); ) {
            LogEntry entry = backwards.next();
            if (entry.id() <= id) {
                break;
            }
            newer.add(entry);
        }
        return List.copyOf(newer.reversed());
    }

    /** The id of the newest line, 0 before the first. */
    public synchronized long newest() {
        return newest;
    }
}
