package org.ollamasidecar.journal;

import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;

/** The bounded history of events. Writers are never blocked by readers for longer than a copy of the history. */
public final class Journal {

    private final int capacity;
    private final InstantSource clock;
    private final Deque<JournalEvent> events = new ArrayDeque<>();
    private long nextId = 1;

    public Journal(int capacity, InstantSource clock) {
        this.capacity = capacity;
        this.clock = clock;
    }

    /**
     * Adds an event.
     *
     * @param type what kind of thing happened, dotted, stable: {@code state.changed}
     * @param message one sentence for people
     * @param details values for machines
     */
    public synchronized void record(String type, String message, Map<String, ?> details) {
        events.addLast(new JournalEvent(nextId++, clock.instant(), type, message, Map.copyOf(details)));
        if (events.size() > capacity) {
            events.removeFirst();
        }
    }

    /** The events after an id, oldest first; a gap in the ids tells of events that are no longer kept. */
    public synchronized List<JournalEvent> since(long id) {
        return events.stream().filter(event -> event.id() > id).toList();
    }
}
