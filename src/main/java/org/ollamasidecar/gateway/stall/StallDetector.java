package org.ollamasidecar.gateway.stall;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.ollamasidecar.gateway.UpstreamReadiness;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.InFlightRequests;
import org.ollamasidecar.gateway.request.JsonPath;
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
    private final UpstreamReadiness readiness;
    private final InFlightRequests inFlight;
    private final OllamaStore store;
    private final StalledRunners runners;
    private final StalledOllama stuckOllama;
    private final RunnerTermination end;
    private final PermanentThread thread;

    StallDetector(
            GatewayConfig config,
            UpstreamReadiness readiness,
            InFlightRequests inFlight,
            ModelsDirectory models,
            StalledRunners runners,
            StalledOllama stuckOllama,
            RunnerTermination end,
            PermanentThreads threads) {
        this.limit = config.stuckAfter();
        this.readiness = readiness;
        this.inFlight = inFlight;
        this.store = new OllamaStore(models.path());
        this.runners = runners;
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

    /** One round. */
    void look() {
        List<WaitingRequests> waiting = waiting();
        Optional<Child> ollama = readiness.now().filter(Child::isOurs);
        List<StalledRunner> stalledRunners = ollama.stream()
                .flatMap(ready -> waiting.stream().flatMap(one -> stalledRunners(ready, one)))
                .toList();
        Optional<StalledRunner> stuck = runners.find(stalledRunners);
        stuck.ifPresent(stalled -> end.of(stalled, "neither answered nor worked"));
        if (waiting.isEmpty() || ollama.isEmpty()) {
            stuckOllama.nobodyWaits();
        } else if (stuck.isEmpty()) {
            stuckOllama.look(ollama.get(), waiting, stalledRunners);
        }
    }

    private List<WaitingRequests> waiting() {
        Duration pause = pause(limit);
        Map<ModelName, List<InFlightRequest>> silent = inFlight.all().stream()
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
