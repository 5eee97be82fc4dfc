package org.ollamasidecar.gateway.stall;

import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.stream.Stream;
import org.ollamasidecar.fleet.FleetWishes;
import org.ollamasidecar.gateway.OnDemandLoads;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.job.StepState;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.load.ModelLoads;
import org.ollamasidecar.load.Step;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.state.Child;

/**
 * Heals an Ollama that lets requests wait for nothing. It has forgotten to give back the places of a runner, which then
 * has nothing to do for ever: that one is ended. Or it waits for the end of one that is gone, and loads no model any more,
 * while all of its lists are green: only a restart helps.
 */
@Singleton
final class StalledOllama {

    /** Between two runners it waits for memory of the GPU to come free, up to 5 s, and looks at what GPUs there are. */
    private static final Duration ITS_OWN_PAUSE = Duration.ofSeconds(10);

    private final Duration limit;
    private final ModelLoads loads;
    private final OnDemandLoads onDemand;
    private final OllamaStore store;
    private final RunnerTermination end;
    private final BiConsumer<Child, String> restart;
    private final Journal journal;
    private final Map<BackendName, Standstill> standstills = new HashMap<>();

    @Inject
    StalledOllama(
            GatewayConfig config,
            LoadJobs loads,
            OnDemandLoads onDemand,
            ModelsDirectory models,
            RunnerTermination end,
            FleetWishes wishes,
            Journal journal) {
        this(config, loads, onDemand, models, end, wishes::restart, journal);
    }

    /** @param restart is told which Ollama should be restarted, and why */
    StalledOllama(
            GatewayConfig config,
            ModelLoads loads,
            OnDemandLoads onDemand,
            ModelsDirectory models,
            RunnerTermination end,
            BiConsumer<Child, String> restart,
            Journal journal) {
        this.limit = config.stuckAfter();
        this.loads = loads;
        this.onDemand = onDemand;
        this.store = new OllamaStore(models.path());
        this.end = end;
        this.restart = restart;
        this.journal = journal;
    }

    private Standstill at(BackendName backend) {
        return standstills.computeIfAbsent(
                backend, first -> new Standstill(StallDetector.pause(limit).multipliedBy(2)));
    }

    /** Nobody waits for the Ollama there. */
    void nobodyWaits(BackendName backend) {
        at(backend).forget();
    }

    /**
     * Takes a look, and does what is due.
     *
     * @param flights all that are its own
     */
    void look(
            BackendName backend,
            Child ollama,
            List<InFlightRequest> flights,
            List<WaitingRequests> waiting,
            List<StalledRunner> stalledRunners) {
        List<WaitingRequests> upToIt =
                waiting.stream().flatMap(this::upToOllama).toList();
        Standstill standstill = at(backend);
        if (!standstill.isSame(ollama) || upToIt.isEmpty()) {
            standstill.forget();
            return;
        }
        Duration still = standstill.time(ollama, answersSomebody(flights));
        upToIt.stream()
                .filter(one -> isLonger(limit, one, still))
                .max(Comparator.comparing(WaitingRequests::silence))
                .ifPresent(longest -> heal(ollama, standstill, longest, stalledRunners, still));
    }

    private static boolean isLonger(Duration limit, WaitingRequests waiting, Duration still) {
        return waiting.silence().compareTo(limit) >= 0 && still.compareTo(limit) >= 0;
    }

    /** Without those that wait for a load job while it does something else, e.g. a download. */
    private Stream<WaitingRequests> upToOllama(WaitingRequests waiting) {
        boolean isJobElsewhere = loads.underWay(waiting.model().toString()).stream()
                .anyMatch(load -> load.steps().stream()
                        .noneMatch(step -> step.step() == Step.LOAD && step.state() == StepState.RUNNING));
        List<InFlightRequest> flights = isJobElsewhere ? waiting.withOllama() : waiting.flights();
        return flights.isEmpty() ? Stream.empty() : Stream.of(new WaitingRequests(waiting.model(), flights));
    }

    private boolean answersSomebody(List<InFlightRequest> flights) {
        return flights.stream()
                .anyMatch(flight -> flight.phase() == InFlightRequest.Phase.ANSWERING
                        && flight.silenceOfRunner().compareTo(limit) < 0);
    }

    private void heal(
            Child ollama,
            Standstill standstill,
            WaitingRequests waiting,
            List<StalledRunner> stalledRunners,
            Duration still) {
        List<StalledRunner> own = stalledRunners.stream()
                .filter(stalled -> stalled.waiting().model().equals(waiting.model()))
                .toList();
        if (!own.isEmpty()) {
            own.forEach(stalled -> end.of(ollama, stalled, "was given nothing to do, although requests waited,"));
            // One that takes its time to end is no news at the next look.
            standstill.forget();
        } else if (needsRunner(waiting) && isLonger(patience(ollama, standstill), waiting, still)) {
            restart(ollama, standstill, waiting, still);
        }
    }

    /** Where a restart did not help, the next one is later. */
    private Duration patience(Child ollama, Standstill standstill) {
        int doublings = standstill.doublings(onDemand.hasAnswered(ollama));
        return limit.plus(ITS_OWN_PAUSE).multipliedBy(1L << doublings);
    }

    private boolean needsRunner(WaitingRequests waiting) {
        return !store.weightsOf(waiting.model()).isEmpty();
    }

    private void restart(Child ollama, Standstill standstill, WaitingRequests waiting, Duration still) {
        String why = "it gave " + waiting.model() + " no runner for " + still.toSeconds() + " s and did nothing else";
        journal.record(
                "ollama.stuck",
                "Ollama is restarted: " + why,
                Map.of(
                        "model",
                        waiting.model().toString(),
                        "requests",
                        waiting.flights().stream().map(InFlightRequest::id).toList()));
        standstill.restarted(onDemand.hasAnswered(ollama));
        restart.accept(ollama, why);
    }
}
