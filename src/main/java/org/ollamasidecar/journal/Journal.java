package org.ollamasidecar.journal;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * The bounded history of events. Writers are never blocked by readers for longer than a copy of the history: a reader
 * remembers the id up to which it has read, and nothing is kept for it.
 */
public final class Journal {

    private final int capacity;
    private final InstantSource clock;
    private final Deque<JournalEvent> events = new ArrayDeque<>();
    private long newest;

    public Journal(int capacity, InstantSource clock) {
        this(capacity, clock, List.of());
    }

    /**
     * Goes on where an earlier life of the service ended.
     *
     * @param earlier its newest events, oldest first; ids count on from the last of them
     */
    public Journal(int capacity, InstantSource clock, List<JournalEvent> earlier) {
        this.capacity = capacity;
        this.clock = clock;
        earlier.forEach(this::keep);
    }

    /**
     * Adds an event.
     *
     * @param type what kind of thing happened, dotted, stable: {@code state.changed}
     * @param message one sentence for people
     * @param details values for machines
     */
    public synchronized void record(String type, String message, Map<String, ?> details) {
        record(clock.instant(), type, message, details);
    }

    /** Adds an event whose moment is known; ids, not moments, are the order in which events became known. */
    public synchronized void record(Instant at, String type, String message, Map<String, ?> details) {
        keep(new JournalEvent(newest + 1, at, type, message, Map.copyOf(details)));
        notifyAll();
    }

    private void keep(JournalEvent event) {
        events.addLast(event);
        newest = event.id();
        if (events.size() > capacity) {
            events.removeFirst();
        }
    }

    /** The events after an id, oldest first; a gap in the ids tells of events that are no longer kept. */
    public synchronized List<JournalEvent> since(long id) {
        List<JournalEvent> newer = new ArrayList<>();
        for (Iterator<JournalEvent> backwards = events.descendingIterator(); backwards.hasNext(); ) {
            JournalEvent event = backwards.next();
            if (event.id() <= id) {
                break;
            }
            newer.add(event);
        }
        return List.copyOf(newer.reversed());
    }

    /** The same, but waits for an event where there is none yet; empty when none came within the limit. */
    public synchronized List<JournalEvent> await(long id, Duration limit) throws InterruptedException {
        long deadline = System.nanoTime() + limit.toNanos();
        while (newest <= id) {
            long left = deadline - System.nanoTime();
            if (left <= 0) {
                return List.of();
            }
            TimeUnit.NANOSECONDS.timedWait(this, left);
        }
        return since(id);
    }

    /** The id of the newest event, 0 before the first. */
    public synchronized long newest() {
        return newest;
    }
}
