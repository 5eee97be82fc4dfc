package org.ollamasidecar.gateway.stall;

import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.ollamasidecar.demand.Demand.Kind;
import org.ollamasidecar.demand.DemandLog;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.state.Child;

/** Ends a runner alone, after it has told whoever waits for it. */
@Singleton
final class RunnerTermination {

    private static final Duration TELL_LIMIT = Duration.ofSeconds(1);

    private final Duration limit;
    private final Journal journal;
    private final DemandLog demands;

    RunnerTermination(GatewayConfig config, Journal journal, DemandLog demands) {
        this.limit = config.stuckAfter();
        this.journal = journal;
        this.demands = demands;
    }

    /**
     * Ollama loads the model again when it is asked the next time.
     *
     * @param fault what the runner did for so long, as the rest of a sentence
     */
    void of(Child ollama, StalledRunner stalled, String fault) {
        WaitingRequests waiting = stalled.waiting();
        journal.record(
                "runner.stuck",
                "The runner of " + waiting.model() + " " + fault + " for " + limit.toSeconds()
                        + " s: it is ended, and the next request loads the model again",
                Map.of(
                        "model",
                        waiting.model().toString(),
                        "pid",
                        stalled.runner().pid(),
                        "requests",
                        waiting.flights().stream().map(InFlightRequest::id).toList()));
        tell(
                waiting.withOllama(),
                "the runner of " + waiting.model() + " " + fault + " for " + limit.toSeconds() + " s and was ended");
        try (var _ = demands.beginAndLeave(
                Kind.STUCK_RUNNER, Long.toString(stalled.runner().pid()), waiting.model(), ollama.generation())) {
            stalled.runner().end();
        }
    }

    /** Before the end: Ollama tells clients of a runner that has died in words of its own. */
    private static void tell(List<InFlightRequest> flights, String why) {
        CompletableFuture.allOf(flights.stream().map(flight -> flight.end(why)).toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, TELL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
