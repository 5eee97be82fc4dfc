package org.ollamasidecar.gateway.admission;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;

/** Who waits for one model: callers take turns, and each caller's requests keep their order. Not for several threads. */
final class FairQueue {

    /** In the order in which they take turns. */
    private final Map<String, Deque<Permit>> byCaller = new LinkedHashMap<>();

    private final Map<String, Integer> runningOf = new HashMap<>();
    private int running;
    private int waiting;

    /** When the last one that ran ended. */
    private OptionalLong rested = OptionalLong.empty();

    int running() {
        return running;
    }

    int waiting() {
        return waiting;
    }

    boolean isIdle() {
        return running == 0 && waiting == 0;
    }

    void begin(String caller) {
        running++;
        runningOf.merge(caller, 1, Integer::sum);
    }

    void end(String caller, long now) {
        running--;
        if (running == 0) {
            rested = OptionalLong.of(now);
        }
        int before = runningOf.getOrDefault(caller, 0);
        if (before > 1) {
            runningOf.put(caller, before - 1);
        } else {
            runningOf.remove(caller);
        }
    }

    /**
     * Since when none runs although somebody waits: a model that has just been worked for has not been passed over in that
     * time. Empty where that is not so.
     */
    OptionalLong passedOverSince() {
        if (running > 0 || waiting == 0) {
            return OptionalLong.empty();
        }
        long oldest = oldest();
        return OptionalLong.of(rested.isPresent() && rested.getAsLong() - oldest > 0 ? rested.getAsLong() : oldest);
    }

    /** When the one that has waited longest asked. */
    private long oldest() {
        boolean any = false;
        long oldest = 0;
        for (Deque<Permit> own : byCaller.values()) {
            long asked = own.getFirst().asked();
            oldest = !any || asked - oldest < 0 ? asked : oldest;
            any = true;
        }
        return oldest;
    }

    void add(Permit permit) {
        byCaller.computeIfAbsent(permit.caller(), first -> new ArrayDeque<>()).addLast(permit);
        waiting++;
    }

    void remove(Permit permit) {
        Deque<Permit> own = byCaller.get(permit.caller());
        if (own != null && own.remove(permit)) {
            waiting--;
            if (own.isEmpty()) {
                byCaller.remove(permit.caller());
            }
        }
    }

    /** The next one, of a caller with the fewest that run already; its caller goes to the end of the row. */
    Optional<Permit> poll() {
        return nextCaller().map(caller -> {
            Deque<Permit> own = Objects.requireNonNull(byCaller.remove(caller));
            Permit permit = own.removeFirst();
            if (!own.isEmpty()) {
                byCaller.put(caller, own);
            }
            waiting--;
            return permit;
        });
    }

    private Optional<String> nextCaller() {
        String next = null;
        int fewest = Integer.MAX_VALUE;
        for (String caller : byCaller.keySet()) {
            int own = runningOf.getOrDefault(caller, 0);
            if (own < fewest) {
                next = caller;
                fewest = own;
            }
        }
        return Optional.ofNullable(next);
    }
}
