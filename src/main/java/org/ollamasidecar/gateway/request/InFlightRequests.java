package org.ollamasidecar.gateway.request;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.UpstreamUse;
import org.ollamasidecar.instance.PassingAnswers;
import org.ollamasidecar.instance.Traffic;
import org.ollamasidecar.lifecycle.Drainable;
import org.ollamasidecar.load.newer.StandInUse;
import org.ollamasidecar.models.ModelUse;
import org.ollamasidecar.ollama.ModelName;

/** The requests that were let in, until their last byte is out or their client is gone. */
@Singleton
public final class InFlightRequests implements Drainable, ModelUse, StandInUse, PassingAnswers, UpstreamUse {

    static final String NAME = "requests";

    private final CompletableFuture<Void> idle = new CompletableFuture<>();
    private final Map<String, InFlightRequest> flights = new ConcurrentHashMap<>();
    private final Conditions conditions = new Conditions();
    private final AtomicLong changes = new AtomicLong();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final AtomicReference<@Nullable LastBytes> newestOfEnded = new AtomicReference<>();

    /** Whether the request may come in; then {@link #leave} has to follow. */
    public boolean tryEnter(InFlightRequest flight) {
        flight.onChange(this::changed);
        // In first, then the look: the drain either counts it, or is seen here.
        flights.put(flight.id(), flight);
        if (closed.get()) {
            leave(flight);
            return false;
        }
        return true;
    }

    /** Whether it was still in: a second time it does nothing. */
    public boolean leave(InFlightRequest flight) {
        boolean wasIn = flights.remove(flight.id(), flight);
        flight.heard().ifPresent(heard -> newestOfEnded.accumulateAndGet(heard, LastBytes::newer));
        completeIfDone();
        changed();
        return wasIn;
    }

    /** It goes to an Ollama: whoever ends that one waits for it. */
    public void sentTo(InFlightRequest flight, long generation) {
        flight.sentTo(generation);
        changed();
    }

    private void changed() {
        changes.incrementAndGet();
        conditions.changed();
    }

    /** How often the requests or their phases have changed: while it is the same, so is what is counted of them. */
    public long changes() {
        return changes.get();
    }

    /** It goes to none for now. */
    public void takenBack(InFlightRequest flight) {
        sentTo(flight, 0);
    }

    public List<InFlightRequest> all() {
        return new ArrayList<>(flights.values());
    }

    /** How many are of one caller. */
    public long of(String caller) {
        return flights.values().stream()
                .filter(flight -> flight.caller().equals(caller))
                .count();
    }

    /** How many an Ollama may still be working for. */
    @Override
    public long requestsOf(long generation) {
        return flights.values().stream()
                .filter(flight -> flight.isWith(generation))
                .count();
    }

    @Override
    public CompletableFuture<Void> idle(long generation) {
        return conditions.await(() -> requestsOf(generation) == 0);
    }

    @Override
    public long requestsAbout(ModelName model) {
        return flights.values().stream()
                .map(InFlightRequest::model)
                .filter(model::equals)
                .count();
    }

    @Override
    public CompletableFuture<Void> unused(ModelName name) {
        return conditions.await(() -> flights.values().stream().noneMatch(flight -> name.equals(flight.sentAs())));
    }

    @Override
    public CompletableFuture<Void> answered(ModelName name) {
        return conditions.await(() ->
                flights.values().stream().noneMatch(flight -> name.equals(flight.sentAs()) && isUnanswered(flight)));
    }

    private static boolean isUnanswered(InFlightRequest flight) {
        return switch (flight.phase()) {
            case RECEIVING, QUEUED, WAITING_FOR_OLLAMA, SENT -> true;
            case LOADING -> flight.hasStandIn();
            case ANSWERING -> false;
        };
    }

    /** Bytes of an Ollama before this one say nothing of it. */
    @Override
    public Traffic of(long generation) {
        long now = System.nanoTime();
        OptionalLong silence = Stream.concat(
                        Stream.ofNullable(newestOfEnded.get()),
                        flights.values().stream().flatMap(flight -> flight.heard().stream()))
                .filter(heard -> heard.generation() == generation)
                .mapToLong(heard -> now - heard.nanos())
                .min();
        boolean awaited = flights.values().stream().anyMatch(InFlightRequest::isWithOllama);
        return new Traffic(
                silence.isPresent() ? Optional.of(Duration.ofNanos(silence.getAsLong())) : Optional.empty(), awaited);
    }

    public Optional<InFlightRequest> find(String id) {
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
