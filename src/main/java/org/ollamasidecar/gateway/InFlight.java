package org.ollamasidecar.gateway;

import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.ollamasidecar.models.ModelUse;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.supervisor.Drainable;

/** The requests that were let in, until their last byte is out or their client is gone. */
@Singleton
final class InFlight implements Drainable, ModelUse {

    static final String NAME = "requests";

    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private final Map<String, Flight> flights = new ConcurrentHashMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();

    /** Whether the request may come in; then {@link #leave} has to follow. */
    boolean tryEnter(Flight flight) {
        // In first, then the look: the drain either counts it, or is seen here.
        flights.put(flight.id(), flight);
        if (closed.get()) {
            leave(flight);
            return false;
        }
        return true;
    }

    /** Whether it was still in: a second time it does nothing. */
    boolean leave(Flight flight) {
        boolean wasIn = flights.remove(flight.id(), flight);
        completeIfDone();
        return wasIn;
    }

    List<Flight> all() {
        return new ArrayList<>(flights.values());
    }

    /** How many are of one caller. */
    long of(String caller) {
        return flights.values().stream()
                .filter(flight -> flight.caller().equals(caller))
                .count();
    }

    @Override
    public long requestsAbout(ModelName model) {
        return flights.values().stream()
                .map(Flight::model)
                .filter(model.toString()::equals)
                .count();
    }

    Optional<Flight> find(String id) {
        return Optional.ofNullable(flights.get(id));
    }

    @Override
    public String name() {
        return NAME;
    }

    @Override
    public int inFlight() {
        return flights.size();
    }

    @Override
    public CompletableFuture<Void> drain() {
        closed.set(true);
        completeIfDone();
        return idle;
    }

    private void completeIfDone() {
        if (closed.get() && flights.isEmpty()) {
            idle.complete(null);
        }
    }
}
