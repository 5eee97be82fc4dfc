package org.ollamasidecar.gateway.stall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.gateway.Futures.await;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.demand.DemandLog;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.TestBackends;
import org.ollamasidecar.gateway.TestUpstream;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.InFlightRequest.Phase;
import org.ollamasidecar.gateway.request.InFlightRequests;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.load.TestLoads;
import org.ollamasidecar.models.TestRules;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.ProbeSchedule;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.task.PermanentThreads;

/** An Ollama of two runners, processes that do nothing but wait. */
class StallDetectorTest {

    private static final ModelName ONE = ModelName.parse("one");
    private static final ModelName OTHER = ModelName.parse("other");

    /** Both read what never comes, until this test ends. */
    private static final String OLLAMA = "exec 3<&0; sh -c 'read x' runner --model \"$1\" <&3 &"
            + " sh -c 'read x' runner --model \"$2\" <&3 & wait";

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final InstantSource clock = InstantSource.system();
    private final Journal journal = new Journal(100, clock);
    private final PermanentThreads threads = new PermanentThreads(clock);
    private final InFlightRequests inFlight = new InFlightRequests();
    private final List<Backend> backends = new ArrayList<>();
    private final List<String> restarts = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private Optional<TestLoads> loads = Optional.empty();
    private final List<Process> ollamas = new ArrayList<>();

    @BeforeEach
    void ollamaWithTwoRunners() throws IOException {
        loads = Optional.of(TestLoads.in(folder, wish -> {}));
        begin("main", Samples.NOW_RUNNING);
    }

    /** Another Ollama, with runners of the same models. */
    private void begin(String backend, long generation) throws IOException {
        Process process = new ProcessBuilder(
                        "sh",
                        "-c",
                        OLLAMA,
                        "ollama",
                        store(ONE).toString(),
                        store(OTHER).toString())
                .start();
        ollamas.add(process);
        soon().until(() ->
                runner(process, ONE).isPresent() && runner(process, OTHER).isPresent());
        Child child = new Child(generation, process.pid(), Samples.CHILD.address(), Samples.VERSION);
        backends.add(TestBackends.of(
                backend, Samples.status(new SidecarState.Ready(child, Samples.T0, 0, ProbeSchedule.UNDER_WAY))));
    }

    @AfterEach
    void close() throws Exception {
        ollamas.forEach(process -> {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly();
        });
        loads.ifPresent(TestLoads::close);
        await(vertx.close());
    }

    private static String weights(ModelName model) {
        return "sha256-" + model.model();
    }

    /** The model in the store; the file of its weights. */
    private Path store(ModelName model) throws IOException {
        Path entry = folder.resolve("manifests/registry.ollama.ai/library/" + model.model() + "/latest");
        Files.createDirectories(entry.getParent());
        Files.writeString(
                entry,
                "{\"layers\":[{\"mediaType\":\"application/vnd.ollama.image.model\",\"digest\":\"sha256:"
                        + model.model() + "\"}]}");
        return folder.resolve("blobs").resolve(weights(model));
    }

    private Optional<ProcessHandle> runner(ModelName model) {
        return runner(ollamas.getFirst(), model);
    }

    private static Optional<ProcessHandle> runner(Process ollama, ModelName model) {
        return ollama.descendants()
                .filter(process -> process.info()
                        .arguments()
                        .map(List::of)
                        .filter(arguments -> arguments.contains("runner")
                                && arguments.getLast().endsWith(weights(model)))
                        .isPresent())
                .findFirst();
    }

    private StallDetector detector(String limit) {
        GatewayConfig config = TestRules.config(GatewayConfig.class, Map.of("sidecar.gateway.stuck-after", limit));
        ModelsDirectory models = new ModelsDirectory(folder);
        RunnerTermination end = new RunnerTermination(config, journal, new DemandLog(clock));
        StalledOllama stalledOllama = new StalledOllama(
                config,
                loads.orElseThrow().jobs(),
                TestUpstream.onDemand(loads.orElseThrow().jobs(), vertx),
                models,
                end,
                (sick, why) -> restarts.add(why),
                journal);
        return new StallDetector(config, () -> backends, inFlight, models, stalledOllama, end, threads);
    }

    private InFlightRequest request(ModelName model, Phase phase) {
        InFlightRequest request =
                new InFlightRequest(model.model(), "r", "k", "127.0.0.1", "POST", "/api/chat", null, Instant.EPOCH);
        request.about(model, null);
        request.enter(phase);
        request.endsBy(why -> {
            told.add(why);
            return CompletableFuture.completedFuture(null);
        });
        assertThat(inFlight.tryEnter(request)).isTrue();
        return request;
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(10));
    }

    /** Until a look has ended a runner; none follows, so that what was told is of that look alone. */
    private void lookUntilOneIsEnded(StallDetector detector, Runnable beforeEachLook) {
        long known = journal.newest();
        soon().until(() -> {
            beforeEachLook.run();
            detector.look();
            return journal.newest() > known;
        });
    }

    private void awaitEndOf(ModelName model) {
        soon().until(() -> runner(model).isEmpty());
    }

    @Test
    void runnerThatNeitherAnswersNorWorks_isEndedAlone_andItsClientIsTold() {
        // given
        StallDetector detector = detector("500ms");
        request(ONE, Phase.SENT);
        request(OTHER, Phase.QUEUED);

        // when
        lookUntilOneIsEnded(detector, () -> {});

        // then
        awaitEndOf(ONE);
        assertThat(runner(OTHER)).isPresent();
        assertThat(told).singleElement().asString().contains("one:latest", "neither answered nor worked");
        assertThat(journal.since(0)).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("runner.stuck");
            assertThat(event.details().get("model")).isEqualTo("one:latest");
            assertThat(event.details().get("requests")).isEqualTo(List.of("one"));
        });
        assertThat(restarts).isEmpty();
    }

    @Test
    void runnerOfOneOfTwoOllamas_isEndedThere_andTheOtherOllamaKeepsItsOwn() throws Exception {
        // given
        long generation = Samples.NOW_RUNNING + 1;
        begin("second", generation);
        StallDetector detector = detector("500ms");
        request(ONE, Phase.SENT).goesTo(generation);

        // when
        lookUntilOneIsEnded(detector, () -> {});

        // then
        soon().until(() -> runner(ollamas.getLast(), ONE).isEmpty());
        assertThat(runner(ONE)).isPresent();
        assertThat(runner(ollamas.getLast(), OTHER)).isPresent();
        assertThat(restarts).isEmpty();
    }

    @Test
    void ofTwoOllamasWithAStuckRunnerEach_bothAreHealed() throws Exception {
        // given
        long generation = Samples.NOW_RUNNING + 1;
        begin("second", generation);
        StallDetector detector = detector("500ms");
        request(ONE, Phase.SENT).goesTo(Samples.NOW_RUNNING);
        request(OTHER, Phase.SENT).goesTo(generation);

        // when
        soon().until(() -> {
            detector.look();
            return told.size() == 2;
        });

        // then
        awaitEndOf(ONE);
        soon().until(() -> runner(ollamas.getLast(), OTHER).isEmpty());
        assertThat(runner(OTHER)).isPresent();
        assertThat(runner(ollamas.getLast(), ONE)).isPresent();
    }

    @Test
    void runnerThatAnswers_isLeftAlone() {
        // given
        StallDetector detector = detector("2s");
        request(ONE, Phase.SENT);
        InFlightRequest answered = request(OTHER, Phase.ANSWERING);

        // when
        lookUntilOneIsEnded(detector, () -> answered.answered(1));

        // then
        awaitEndOf(ONE);
        assertThat(runner(OTHER)).isPresent();
        assertThat(told).hasSize(1);
    }

    @Test
    void ofTwoThatAreStuck_oneIsEnded_andTheOtherGetsItsTimeAnew() {
        // given
        StallDetector detector = detector("500ms");
        request(ONE, Phase.SENT);
        request(OTHER, Phase.SENT);

        // when
        lookUntilOneIsEnded(detector, () -> {});

        // then
        assertThat(told).hasSize(1);
        soon().until(() -> {
            detector.look();
            return runner(ONE).isEmpty() && runner(OTHER).isEmpty();
        });
        assertThat(told).hasSizeGreaterThanOrEqualTo(2);
    }

    @Test
    void runnerThatOllamaGivesNothingToDo_isEnded_whereItWorksForNobodyElse_andThatIsToldOnce() {
        // given
        StallDetector detector = detector("500ms");
        request(ONE, Phase.LOADING);

        // when
        lookUntilOneIsEnded(detector, () -> {});
        detector.look();

        // then
        awaitEndOf(ONE);
        assertThat(runner(OTHER)).isPresent();
        assertThat(told).isEmpty();
        assertThat(journal.since(0)).singleElement().satisfies(event -> assertThat(event.message())
                .contains("was given nothing to do"));
        assertThat(restarts).isEmpty();
    }

    @Test
    void requestsAreWatched_asLongAsTheServiceRuns_unlessTheLimitIsZero() {
        // given
        StallDetector off = detector("0s");
        StallDetector on = detector("60s");

        // when
        off.onStart(new StartupEvent());

        // then
        assertThat(threads.health()).isEmpty();

        // when
        on.onStart(new StartupEvent());

        // then
        assertThat(threads.health()).singleElement().satisfies(thread -> assertThat(thread.name())
                .isEqualTo("sidecar-stuck-watch"));
        on.onStop(new ShutdownEvent());
        assertThat(threads.health()).isEmpty();
    }
}
