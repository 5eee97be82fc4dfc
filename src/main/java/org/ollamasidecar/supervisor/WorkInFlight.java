package org.ollamasidecar.supervisor;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;

/** What the other rooms are doing for their clients now. */
public final class WorkInFlight {

    private final Iterable<Drainable> rooms;

    WorkInFlight(Iterable<Drainable> rooms) {
        this.rooms = rooms;
    }

    /** How much there is of each kind. */
    public Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        rooms.forEach(room -> counts.put(room.name(), room.inFlight()));
        return counts;
    }

    /** Lets nothing new begin; completes when all has ended. */
    CompletableFuture<Void> drain() {
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (Drainable room : rooms) {
            all = all.thenCombine(room.drain(), (done, alsoDone) -> null);
        }
        return all;
    }
}
