package org.ollamasidecar.metrics;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;

/** The newest of many, oldest first; its memory is bounded. */
final class Recent<T> {

    private final int most;
    private final Deque<T> kept = new ArrayDeque<>();

    Recent(int most) {
        this.most = most;
    }

    synchronized void add(T item) {
        if (kept.size() == most) {
            kept.removeFirst();
        }
        kept.addLast(item);
    }

    synchronized List<T> all(Predicate<T> wanted) {
        return kept.stream().filter(wanted).toList();
    }
}
