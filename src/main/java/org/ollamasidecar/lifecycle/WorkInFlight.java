package org.ollamasidecar.lifecycle;

import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** What the other rooms are doing for their clients now. */
public final class WorkInFlight {

    private static final Logger LOG = Logger.getLogger(WorkInFlight.class);

    private final Iterable<Drainable> rooms;

    public WorkInFlight(Iterable<Drainable> rooms) {
        this.rooms = rooms;
    }

    /** How much there is of each kind. */
    public Map<String, Integer> counts() {
        Map<String, Integer> counts = new TreeMap<>();
        rooms.forEach(room -> counts.put(room.name(), room.inFlight()));
        return counts;
    }

    /** Lets nothing new begin; completes when all has ended, and never by the failure of one of them. */
    CompletableFuture<Void> drain() {
        CompletableFuture<Void> all = CompletableFuture.completedFuture(null);
        for (Drainable room : rooms) {
            all = all.thenCombine(drain(room), (done, alsoDone) -> null);
        }
        return all;
    }

    private static CompletableFuture<Void> drain(Drainable room) {
        try {
            return room.drain().exceptionally(failure -> told(room, failure));
        } catch (RuntimeException e) {
            return CompletableFuture.completedFuture(told(room, e));
        }
    }

    private static @Nullable Void told(Drainable room, Throwable failure) {
        LOG.errorf(failure, "The end of what runs cannot be awaited [room=%s]", room.name());
        return null;
    }
}
