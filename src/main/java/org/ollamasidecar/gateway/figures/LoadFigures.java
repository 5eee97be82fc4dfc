package org.ollamasidecar.gateway.figures;

import io.quarkus.arc.All;
import jakarta.inject.Singleton;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.FleetMonitor;
import org.ollamasidecar.gateway.admission.ConcurrencyLimit;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.InFlightRequests;
import org.ollamasidecar.models.WantedModels;
import org.ollamasidecar.models.alias.Alias;
import org.ollamasidecar.models.alias.Aliases;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.status.MemoryReport;

/** Counts what is under way, from memory. */
@Singleton
final class LoadFigures {

    private final InFlightRequests inFlight;
    private final ConcurrencyLimit limit;
    private final WantedModels wanted;
    private final Aliases aliases;
    private final LatelyAsked lately;
    private final FleetMonitor fleet;
    private final List<MemoryReport> memory;

    LoadFigures(
            InFlightRequests inFlight,
            ConcurrencyLimit limit,
            WantedModels wanted,
            Aliases aliases,
            LatelyAsked lately,
            FleetMonitor fleet,
            @All List<MemoryReport> memory) {
        this.inFlight = inFlight;
        this.limit = limit;
        this.wanted = wanted;
        this.aliases = aliases;
        this.lately = lately;
        this.fleet = fleet;
        this.memory = memory;
    }

    GatewayLoad now() {
        List<InFlightRequest> flights = inFlight.all();
        List<Place> places = places();
        Count all = Count.of(flights, flight -> true);
        List<GatewayLoad.Model> models =
                names().stream().map(name -> model(name, flights, places)).toList();
        return new GatewayLoad(all.running(), all.waiting(), all.oldestWaitMillis(), models);
    }

    /** Another number where requests have come, gone on or ended since. */
    long changes() {
        return inFlight.changes();
    }

    private GatewayLoad.Model model(ModelName name, List<InFlightRequest> flights, List<Place> places) {
        Count count = Count.of(flights, flight -> name.equals(flight.model()));
        List<String> instances = places.stream()
                .filter(place -> place.has(name))
                .map(Place::instance)
                .toList();
        return new GatewayLoad.Model(
                name.toString(), count.running(), count.waiting(), count.oldestWaitMillis(), instances, limit.of(name));
    }

    /** Also of those that nobody asks for now: an autoscaler takes a figure that is not there for none at all. */
    private Set<ModelName> names() {
        Set<ModelName> names = new TreeSet<>(Comparator.comparing(ModelName::toString));
        names.addAll(wanted.names());
        aliases.all().stream().map(Alias::model).forEach(names::add);
        names.addAll(lately.all());
        return names;
    }

    private List<Place> places() {
        List<Place> places = new ArrayList<>();
        for (Backend backend : fleet.backends()) {
            backend.ready().ifPresent(child -> {
                String instance = backend.serving().name().text();
                places.add(new Place(
                        instance,
                        MemoryReport.firstOf(memory, child.generation()).orElse(List.of())));
            });
        }
        return places;
    }

    /** What an instance has in memory. */
    private record Place(String instance, List<String> loaded) {
        boolean has(ModelName model) {
            return loaded.stream().anyMatch(model::isNamed);
        }
    }

    /** Requests of one kind. */
    private record Count(int running, int waiting, long oldestWaitMillis) {

        static Count of(List<InFlightRequest> flights, Predicate<InFlightRequest> wanted) {
            int running = 0;
            int waiting = 0;
            long oldest = 0;
            for (InFlightRequest flight : flights) {
                if (wanted.test(flight)) {
                    switch (flight.phase()) {
                        case LOADING, SENT, ANSWERING -> running++;
                        case QUEUED, WAITING_FOR_OLLAMA -> {
                            waiting++;
                            oldest = Math.max(oldest, flight.age().toMillis());
                        }
                        case RECEIVING -> {}
                    }
                }
            }
            return new Count(running, waiting, oldest);
        }
    }
}
