package org.ollamasidecar.gateway.stall;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.InFlightRequests;
import org.ollamasidecar.gateway.request.JsonPath;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.ModelRunner;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.Rhythm;
import org.ollamasidecar.task.ThreadSpec;

/**
 * Looks after requests that get nothing: they would wait for ever, and Ollama looks after a runner only when the next
 * request comes. Runners are looked at only while somebody waits for them.
 */
@Singleton
final class StallDetector {

    private static final int LOOKS = 20;
    /** It waits for runners to end. */
    private static final Duration ROUND_LIMIT = Duration.ofMinutes(1);

    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);

    private final Duration limit;
    private final Supplier<List<Backend>> backends;
    private final InFlightRequests inFlight;
    private final OllamaStore store;
    private final Function<BackendName, StalledRunners> runners;
    private final StalledOllama stuckOllama;
    private final RunnerTermination end;
    private final PermanentThread thread;

    @Inject
    StallDetector(
            GatewayConfig config,
            Sidecar sidecar,
            InFlightRequests inFlight,
            ModelsDirectory models,
            StalledOllama stuckOllama,
            RunnerTermination end,
            PermanentThreads threads) {
        this(config, sidecar::backends, inFlight, models, stuckOllama, end, threads);
    }

    StallDetector(
            GatewayConfig config,
            Supplier<List<Backend>> backends,
            InFlightRequests inFlight,
            ModelsDirectory models,
            StalledOllama stuckOllama,
            RunnerTermination end,
            PermanentThreads threads) {
        this.limit = config.stuckAfter();
        this.backends = backends;
        this.inFlight = inFlight;
        this.store = new OllamaStore(models.path());
        Map<BackendName, StalledRunners> known = new HashMap<>();
        this.runners = backend -> known.computeIfAbsent(backend, first -> new StalledRunners(limit));
        this.stuckOllama = stuckOllama;
        this.end = end;
        this.thread = threads.create(
                ThreadSpec.of("stuck-watch", "requests that a runner has forgotten wait for ever")
                        .in(Rhythm.every(pause(limit)))
                        .within(ROUND_LIMIT),
                this::look);
    }

    /** How often is looked, for a limit. */
    static Duration pause(Duration limit) {
        Duration share = limit.dividedBy(LOOKS);
        return share.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : share;
    }

    void onStart(@Observes StartupEvent event) {
        if (limit.isPositive()) {
            thread.start();
        }
    }

    void onStop(@Observes ShutdownEvent event) {
        thread.close();
    }

    /** What is looked at of the Ollama of a backend. */
    private record View(
            BackendName backend,
            Child ollama,
            List<InFlightRequest> flights,
            List<WaitingRequests> waiting,
            List<StalledRunner> runners) {}

    /** One round. */
    void look() {
        views().forEach(this::look);
    }

    private void look(View view) {
        Optional<StalledRunner> stuck = runners.apply(view.backend()).find(view.runners());
        stuck.ifPresent(stalled -> end.of(view.ollama(), stalled, "neither answered nor worked"));
        if (stuck.isEmpty() && !view.waiting().isEmpty()) {
            stuckOllama.look(view.backend(), view.ollama(), view.flights(), view.waiting(), view.runners());
        }
    }

    private List<View> views() {
        List<Backend> all = backends.get();
        List<View> views = new ArrayList<>();
        for (Backend backend : all) {
            Optional<View> view =
                    backend.ready().filter(Child::isOurs).map(ollama -> view(backend.name(), ollama, all.size() == 1));
            view.ifPresentOrElse(views::add, () -> runners.apply(backend.name()).find(List.of()));
            if (view.isEmpty() || view.get().waiting().isEmpty()) {
                stuckOllama.nobodyWaits(backend.name());
            }
        }
        return views;
    }

    /** @param only whether all requests are its own: those too that were on their way to one before it */
    private View view(BackendName backend, Child ollama, boolean only) {
        List<InFlightRequest> flights = inFlight.all().stream()
                .filter(flight -> only || flight.goesTo() == ollama.generation())
                .toList();
        List<WaitingRequests> waiting = waiting(flights);
        List<StalledRunner> stalled =
                waiting.stream().flatMap(one -> stalledRunners(ollama, one)).toList();
        return new View(backend, ollama, flights, waiting, stalled);
    }

    private List<WaitingRequests> waiting(List<InFlightRequest> flights) {
        Duration pause = pause(limit);
        Map<ModelName, List<InFlightRequest>> silent = flights.stream()
                .filter(flight ->
                        JsonPath.of(flight.path()).map(JsonPath::isInference).orElse(false))
                .filter(flight -> flight.silenceOfRunner().compareTo(pause) > 0)
                .collect(Collectors.groupingBy(StallDetector::modelOf));
        return silent.entrySet().stream()
                .map(entry -> new WaitingRequests(entry.getKey(), entry.getValue()))
                .toList();
    }

    private static ModelName modelOf(InFlightRequest waiting) {
        return Objects.requireNonNull(waiting.sentAs(), "it waits for one");
    }

    private Stream<StalledRunner> stalledRunners(Child ollama, WaitingRequests waiting) {
        return ModelRunner.of(ollama, store.weightsOf(waiting.model())).stream()
                .map(runner -> new StalledRunner(runner, waiting));
    }
}
