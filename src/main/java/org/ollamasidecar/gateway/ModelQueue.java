package org.ollamasidecar.gateway;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Who waits for one model: callers take turns, and each caller's requests keep their order. Not for several threads. */
final class ModelQueue {

    private final Map<String, Deque<Turn>> byCaller = new LinkedHashMap<>();
    private int running;
    private int waiting;

    int running() {
        return running;
    }

    int waiting() {
        return waiting;
    }

    boolean isIdle() {
        return running == 0 && waiting == 0;
    }

    void begin() {
        running++;
    }

    void end() {
        running--;
    }

    void add(Turn turn) {
        byCaller.computeIfAbsent(turn.caller(), first -> new ArrayDeque<>()).addLast(turn);
        waiting++;
    }

    void remove(Turn turn) {
        Deque<Turn> own = byCaller.get(turn.caller());
        if (own != null && own.remove(turn)) {
            waiting--;
            if (own.isEmpty()) {
                byCaller.remove(turn.caller());
            }
        }
    }

    /** The next one; its caller goes to the end of the row. */
    Optional<Turn> poll() {
        Iterator<Map.Entry<String, Deque<Turn>>> callers = byCaller.entrySet().iterator();
        if (!callers.hasNext()) {
            return Optional.empty();
        }
        Map.Entry<String, Deque<Turn>> first = callers.next();
        callers.remove();
        Turn turn = first.getValue().removeFirst();
        if (!first.getValue().isEmpty()) {
            byCaller.put(first.getKey(), first.getValue());
        }
        waiting--;
        return Optional.of(turn);
    }
}
