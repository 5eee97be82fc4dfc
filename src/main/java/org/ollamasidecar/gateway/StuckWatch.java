package org.ollamasidecar.gateway;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.supervisor.Child;
import org.ollamasidecar.supervisor.ModelRunner;
import org.ollamasidecar.supervisor.ModelsDirectory;
import org.ollamasidecar.supervisor.Rounds;

/**
 * Ends runners that neither answer nor work: their requests would wait for ever, and Ollama looks after a runner only
 * when the next request comes. A runner that uses a processor is thinking, however long it is silent.
 */
@Singleton
final class StuckWatch {

    private static final int LOOKS = 20;
    private static final Duration LONGEST_PAUSE = Duration.ofSeconds(3);
    private static final Duration TELL_LIMIT = Duration.ofSeconds(1);

    /** As for Ollama itself. */
    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(2);

    private final Duration limit;
    private final Readiness readiness;
    private final InFlight inFlight;
    private final OllamaStore store;
    private final Journal journal;
    private final Duration pause;
    private final RunnerWork work;

    /** Touched by the thread only; 0 before the first. */
    private long newestEnd;

    private @Nullable Rounds rounds;

    StuckWatch(GatewayConfig config, Readiness readiness, InFlight inFlight, ModelsDirectory models, Journal journal) {
        this.limit = config.stuckAfter();
        this.readiness = readiness;
        this.inFlight = inFlight;
        this.store = new OllamaStore(models.path());
        this.journal = journal;
        Duration share = limit.dividedBy(LOOKS);
        this.pause = share.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : share;
        this.work = new RunnerWork(pause.multipliedBy(2));
    }

    void onStart(@Observes StartupEvent event) {
        if (limit.isPositive()) {
            rounds = Rounds.start("stuck-watch", pause, pause, this::look);
        }
    }

    void onStop(@Observes ShutdownEvent event) {
        if (rounds != null) {
            rounds.close();
        }
    }

    private record Suspect(ModelRunner runner, ModelName model, List<Flight> flights) {

        Duration silence() {
            return longest(flights, Flight::silenceOfRunner);
        }

        /** One that Ollama has is told by us; one that waits for a load gets what the load's next attempt brings. */
        List<Flight> withOllama() {
            return flights.stream().filter(Flight::isWithOllama).toList();
        }

        /**
         * Ollama holds requests back while it waits for another runner's end: nothing that this one could work at. One
         * that has begun to answer was asked. One that does not even answer for itself has stopped, whoever asks: it may
         * be on its way into memory, and not listen yet.
         */
        boolean hasStopped(Duration before) {
            List<Flight> asked = withOllama();
            return asked.stream().anyMatch(flight -> flight.phase() == Flight.Phase.ANSWERING)
                    || (!asked.isEmpty() && runner.mayHaveBeenAsked(longest(asked, Flight::sinceSent), before))
                    || !runner.answers(ANSWER_LIMIT);
        }

        private static Duration longest(List<Flight> flights, Function<Flight, Duration> time) {
            return flights.stream().map(time).max(Comparator.naturalOrder()).orElse(Duration.ZERO);
        }
    }

    /** Runners are looked at only while somebody waits for them. */
    private void look() {
        Map<ModelName, List<Flight>> silent = inFlight.all().stream()
                .filter(flight ->
                        JsonPath.of(flight.path()).map(JsonPath::isInference).orElse(false))
                .filter(flight -> flight.silenceOfRunner().compareTo(pause) > 0)
                .collect(Collectors.groupingBy(flight -> ModelName.parse(String.valueOf(flight.model()))));
        List<Suspect> waitedFor = readiness.now().stream()
                .flatMap(ollama ->
                        silent.entrySet().stream().flatMap(entry -> suspects(ollama, entry.getKey(), entry.getValue())))
                .toList();
        work.keepOnly(waitedFor.stream().map(suspect -> suspect.runner().pid()).collect(Collectors.toSet()));
        // A stuck runner can hold up Ollama, and with it requests for other models: the first one to be silent is it.
        waitedFor.stream()
                .filter(this::isStuck)
                .max(Comparator.comparing(Suspect::silence))
                .ifPresent(this::end);
    }

    private Stream<Suspect> suspects(Child ollama, ModelName model, List<Flight> flights) {
        return ModelRunner.of(ollama, store.weightsOf(model)).stream()
                .map(runner -> new Suspect(runner, model, flights));
    }

    /** After an end the others get their time anew. */
    private boolean isStuck(Suspect suspect) {
        long now = System.nanoTime();
        Duration idle = work.idle(suspect.runner().pid(), suspect.runner().cpu(), now);
        return idle.compareTo(limit) >= 0
                && suspect.silence().compareTo(limit) >= 0
                && (newestEnd == 0 || now - newestEnd >= limit.toNanos())
                && suspect.hasStopped(limit);
    }

    private void end(Suspect suspect) {
        newestEnd = System.nanoTime();
        ModelRunner runner = suspect.runner();
        ModelName model = suspect.model();
        List<Flight> flights = suspect.flights();
        String why = "the runner of " + model + " did nothing for " + limit.toSeconds() + " s and was ended";
        journal.record(
                "runner.stuck",
                "The runner of " + model + " neither answered nor worked for " + limit.toSeconds()
                        + " s: it is ended, and the next request loads the model again",
                Map.of(
                        "model",
                        model.toString(),
                        "pid",
                        runner.pid(),
                        "requests",
                        flights.stream().map(Flight::id).toList()));
        tell(suspect.withOllama(), why);
        runner.end();
    }

    /** Before the end: Ollama tells clients of a runner that has died in words of its own. */
    private static void tell(List<Flight> flights, String why) {
        CompletableFuture.allOf(flights.stream().map(flight -> flight.end(why)).toArray(CompletableFuture<?>[]::new))
                .completeOnTimeout(null, TELL_LIMIT.toMillis(), TimeUnit.MILLISECONDS)
                .join();
    }
}
