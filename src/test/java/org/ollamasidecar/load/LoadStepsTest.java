package org.ollamasidecar.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.fleet.FakeFleet;
import org.ollamasidecar.fleet.FleetMonitor;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.instance.OllamaLog;
import org.ollamasidecar.job.StepState;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.load.file.FileImport;
import org.ollamasidecar.load.file.ModelSourceConfig;
import org.ollamasidecar.load.file.TestBuiltIn;
import org.ollamasidecar.load.file.TestModelSource;
import org.ollamasidecar.load.inventory.AdoptedStores;
import org.ollamasidecar.load.newer.TestReplacements;
import org.ollamasidecar.load.store.TestStore;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.ollama.PermanentOllamaException;
import org.ollamasidecar.ollama.TransientOllamaException;
import org.ollamasidecar.process.LogEntry;
import org.ollamasidecar.process.LogRing;
import org.ollamasidecar.state.FakeMonitor;
import org.ollamasidecar.state.SidecarMonitor;

/** What the steps do; their limits and retries are the container's. */
class LoadStepsTest {

    @TempDir
    Path models;

    private final FakeOllama ollama = new FakeOllama();
    private final LogRing lines = new LogRing(100, 10_000);
    private final OllamaLog log = new OllamaLog(lines);
    private final Abilities abilities = new Abilities();
    private TestModelSource source = TestModelSource.open();
    private TestBuiltIn builtIn = TestBuiltIn.none();

    private LoadSteps steps(SidecarMonitor monitor, LoadConfig config) {
        return steps(FakeFleet.of(monitor), config);
    }

    private LoadSteps steps(FleetMonitor fleet, LoadConfig config) {
        OllamaAccess access = new OllamaAccess(new LoadPlaces(fleet, new AdoptedStores(fleet)), address -> ollama);
        ModelStore store = new ModelStore(new ModelsDirectory(directory()), config, TestStore.disk(directory()));
        return new LoadSteps(
                access,
                store,
                new PullPermission(source),
                new ModelLoader(abilities),
                new ModelProof(abilities, source),
                config,
                log,
                new ModelFetch(access, store, config, new FileImport(source), TestReplacements.none(), builtIn),
                TestReplacements.none());
    }

    /** Made only where a test needs it. */
    private Path directory() {
        return models.resolve("not").resolve("there").resolve("yet");
    }

    private LoadSteps steps() {
        return steps(FakeMonitor.ready(), TestLoadConfig.defaults());
    }

    private static Optional<InstalledModel> model(String digest) {
        return Optional.of(new InstalledModel("tiny:latest", 1, digest));
    }

    private static LoadJob job(LoadSpec spec) {
        InstantSource clock = InstantSource.system();
        return new LoadJob(spec, TestLoadConfig.defaults(), clock, new Journal(10, clock));
    }

    private static LoadJob job() {
        return job(Wishes.of("tiny"));
    }

    private void install(String name) {
        ollama.installed.add(new InstalledModel(name, 1, "abc"));
    }

    @Test
    void awaitServer_waitsUntilOllamaAnswers() {
        // given
        FakeMonitor monitor = FakeMonitor.starting();
        LoadSteps steps = steps(monitor, TestLoadConfig.defaults());
        CompletableFuture<StepOutcome> outcome = new CompletableFuture<>();
        Thread waiting = Thread.ofPlatform().start(() -> {
            try {
                outcome.complete(steps.awaitServer(job()));
            } catch (InterruptedException e) {
                outcome.completeExceptionally(e);
            }
        });
        await().until(() -> waiting.getState() == Thread.State.WAITING);

        // when
        monitor.becomeReady();

        // then
        await().until(outcome::isDone);
        assertThat(outcome).isCompletedWithValue(StepOutcome.done("Ollama 0.34.4 answers"));
    }

    @Test
    void awaitServer_failsAtOnceWhereNothingBringsItUp() {
        assertThatExceptionOfType(PermanentOllamaException.class)
                .isThrownBy(() ->
                        steps(FakeMonitor.failed(), TestLoadConfig.defaults()).awaitServer(job()))
                .satisfies(e -> {
                    assertThat(e.kind()).isEqualTo(OllamaErrorKind.CONNECTION);
                    assertThat(e.action()).contains("/sidecar/v1/start");
                });
    }

    @Test
    void resolve_findsWhatIsInstalledWhateverItsCase() throws InterruptedException {
        // given
        install("Tiny:latest");
        LoadJob job = job();

        // when
        StepOutcome outcome = steps().resolve(job);

        // then
        assertThat(outcome).isEqualTo(StepOutcome.done("installed"));
        assertThat(job.isPullNeeded()).isFalse();
    }

    @Test
    void resolve_findsWhatHasAnEntryInOurStore_withoutAList() throws Exception {
        // given
        writeEntryOf("tiny");
        LoadJob job = job();

        // when
        StepOutcome outcome = steps().resolve(job);

        // then
        assertThat(outcome).isEqualTo(StepOutcome.done("installed"));
        assertThat(job.digest()).contains("44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a");
    }

    @Test
    void resolve_asksAnOllamaOfSomebodyElse_whateverIsInOurStore() throws Exception {
        // given
        writeEntryOf("tiny");
        LoadJob job = job();

        // when
        StepOutcome outcome =
                steps(FakeMonitor.foreign(), TestLoadConfig.defaults()).resolve(job);

        // then
        assertThat(outcome).isEqualTo(StepOutcome.done("to be pulled"));
    }

    private void writeEntryOf(String name) throws IOException {
        Path entry = directory()
                .resolve("manifests/registry.ollama.ai/library")
                .resolve(name)
                .resolve("latest");
        Files.createDirectories(entry.getParent());
        Files.writeString(entry, "{}");
    }

    @Test
    void resolve_ofWhatIsMissingIsToBePulled() throws InterruptedException {
        // given
        LoadJob job = job();

        // when
        StepOutcome outcome = steps().resolve(job);

        // then
        assertThat(outcome).isEqualTo(StepOutcome.done("to be pulled"));
        assertThat(job.isPullNeeded()).isTrue();
    }

    @Test
    void resolve_ofWhatMustNotBePulledIsNotFound() {
        assertThatExceptionOfType(PermanentOllamaException.class)
                .isThrownBy(() -> steps().resolve(job(Wishes.of("tiny", PullPolicy.NEVER))))
                .satisfies(e -> assertThat(e.kind()).isEqualTo(OllamaErrorKind.NOT_FOUND));
    }

    @Test
    void resolve_ofWhatWouldBePulled_isRefusedOffline_andAsksNobody() {
        // given
        source = TestModelSource.closed();

        // then
        assertThatExceptionOfType(PermanentOllamaException.class)
                .isThrownBy(() -> steps().resolve(job()))
                .withMessageContaining("offline")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(OllamaErrorKind.REFUSED));
        assertThat(ollama.calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "registry.ollama.ai, tiny, true",
        "registry.ollama.ai/library, tiny, true",
        "registry.ollama.ai/library, someone/tiny, false",
        "registry.local:5000, registry.local:5000/a/tiny, true",
        "registry.local:5000, tiny, false"
    })
    void resolve_passesOnlyWhatComesFromAnAllowedRegistry(String registry, String model, boolean passes) {
        // given
        source = TestModelSource.only(registry);

        // when
        Throwable refusal = catchThrowable(() -> steps().resolve(job(Wishes.of(model))));

        // then
        assertThat(refusal == null).isEqualTo(passes);
    }

    @Test
    void pull_ofANewerOne_saysWhetherItIsNews() throws InterruptedException {
        // given
        LoadJob job = job(Wishes.of("tiny", PullPolicy.ALWAYS));
        job.installed(model("pulled"));

        // when
        StepOutcome outcome = steps().pull(job);

        // then
        assertThat(outcome.detail()).endsWith("it is the one that was installed");
    }

    @Test
    void pull_isSkippedForWhatIsInstalled() throws InterruptedException {
        // given
        LoadJob job = job();
        job.installed(model("abc"));

        // when
        StepOutcome outcome = steps().pull(job);

        // then
        assertThat(outcome.state()).isEqualTo(StepState.SKIPPED);
        assertThat(ollama.calls).isEmpty();
    }

    @Test
    void pull_downloadsAndThenIsInstalled() throws InterruptedException {
        // given
        LoadJob job = job();

        // when
        StepOutcome outcome = steps().pull(job);

        // then
        assertThat(outcome).isEqualTo(StepOutcome.done("pulled, 9 bytes in 1 layers"));
        assertThat(ollama.calls).containsExactly("pull tiny:latest");
        assertThat(job.isPullNeeded()).isFalse();
    }

    @Test
    void pull_speaksPlainHttpOnlyWithTheConfiguredRegistries() throws InterruptedException {
        // given
        TestLoadConfig defaults = TestLoadConfig.defaults();
        LoadConfig config = new TestLoadConfig(
                defaults.history(),
                defaults.maxActive(),
                defaults.maxPulls(),
                defaults.stallTimeout(),
                defaults.pullCheckpoint(),
                defaults.minFreeSpace(),
                defaults.maxNumCtx(),
                Optional.of(List.of("registry.local:5000")),
                defaults.awaitServerTimeout(),
                defaults.resolve(),
                defaults.pull(),
                defaults.load(),
                defaults.verify());
        LoadSteps steps = steps(FakeMonitor.ready(), config);

        // when
        steps.pull(job(Wishes.of("registry.local:5000/a/tiny")));
        steps.pull(job(Wishes.of("registry.other:5000/a/tiny")));

        // then
        assertThat(ollama.calls)
                .containsExactly(
                        "pull registry.local:5000/a/tiny:latest insecure", "pull registry.other:5000/a/tiny:latest");
    }

    @Test
    void load_ofATextModelKeepsItAsWished() throws InterruptedException {
        // given
        LoadSpec spec =
                new LoadSpec(ModelName.parse("tiny"), PullPolicy.MISSING, Optional.of(new KeepAlive("5m")), true);

        // when
        StepOutcome outcome = steps().load(job(spec));

        // then
        assertThat(outcome.state()).isEqualTo(StepState.DONE);
        assertThat(ollama.calls).containsExactly("load tiny:latest 5m");
    }

    @Test
    void load_withAContext_asksForItInTheLoadAndInItsProof() throws InterruptedException {
        // given
        LoadSpec spec =
                new LoadSpec(ModelName.parse("tiny"), PullPolicy.MISSING, Optional.empty(), true, OptionalInt.of(64));
        ollama.loaded.add(new LoadedModel("tiny:latest", 10, 0, ""));

        // when
        steps().load(job(spec));
        steps().verify(job(spec));

        // then
        assertThat(ollama.calls).containsExactly("context 64", "load tiny:latest -", "context 64", "generate 8");
    }

    private static OllamaException unknown() {
        return new TransientOllamaException(OllamaErrorKind.UNKNOWN, "tensor offset is odd", "Look into the log.");
    }

    @Test
    void load_ofAModelWhoseFileIsTruncated_isNotTriedAgain_andSaysSo() throws Exception {
        // given
        Path file = new TestStore(directory()).install("tiny", new byte[100]);
        Files.write(file, new byte[7]);
        ollama.loadFails = Optional.of(unknown());

        // then
        assertThatExceptionOfType(PermanentOllamaException.class)
                .isThrownBy(() -> steps().load(job()))
                .withMessageContaining("The model tiny:latest is damaged")
                .withMessageContaining("has 7 bytes instead of 100")
                .satisfies(e -> {
                    assertThat(e.kind()).isEqualTo(OllamaErrorKind.DAMAGED_MODEL);
                    assertThat(e.action()).startsWith("Delete it and get it again");
                });
    }

    @Test
    void load_ofAWholeModel_failsForTheReasonThatOllamaGives() throws Exception {
        // given
        new TestStore(directory()).install("tiny", new byte[100]);
        ollama.loadFails = Optional.of(unknown());

        // then
        assertThat(catchThrowable(() -> steps().load(job()))).isSameAs(ollama.loadFails.get());

        // when
        ollama.loadFails = Optional.of(
                new PermanentOllamaException(OllamaErrorKind.DAMAGED_MODEL, "read GGUF metadata: what?", "Delete it."));

        // then
        assertThatExceptionOfType(PermanentOllamaException.class)
                .isThrownBy(() -> steps().load(job()))
                .withMessage("read GGUF metadata: what?")
                .satisfies(e -> assertThat(e.kind()).isEqualTo(OllamaErrorKind.UNSUPPORTED));
    }

    @Test
    void anew_onlyWhatIsDamagedIsDeleted_beforeTheModelIsPulled() throws Exception {
        // given
        Path file = new TestStore(directory()).install("tiny", new byte[100]);
        Path other = new TestStore(directory()).install("other", new byte[50]);
        Files.write(file, new byte[7]);
        Files.write(other, new byte[7]);
        LoadJob job = job();
        job.getAnew();

        // when
        StepOutcome resolved = steps().resolve(job);
        StepOutcome pulled = steps().pull(job);

        // then
        assertThat(resolved).isEqualTo(StepOutcome.done("to be pulled"));
        assertThat(pulled.state()).isEqualTo(StepState.DONE);
        assertThat(file).doesNotExist();
        assertThat(other).exists();
        assertThat(ollama.calls).containsExactly("pull tiny:latest");
    }

    @Test
    void anew_atAnOllamaOfSomebodyElse_itIsDeletedThere() throws Exception {
        // given
        LoadJob job = job();
        job.getAnew();

        // when
        steps(FakeMonitor.foreign(), TestLoadConfig.defaults()).pull(job);

        // then
        assertThat(ollama.calls).containsExactly("delete tiny:latest", "pull tiny:latest");
    }

    @Test
    void anew_ofWhatMustNotBePulled_isRefused_andNothingIsDeleted() throws Exception {
        // given
        Path file = new TestStore(directory()).install("tiny", new byte[100]);
        Files.write(file, new byte[7]);
        LoadJob job = job(Wishes.of("tiny", PullPolicy.NEVER));
        job.getAnew();

        // then
        assertThatExceptionOfType(PermanentOllamaException.class)
                .isThrownBy(() -> steps().resolve(job))
                .withMessageContaining("pull is 'never'");
        assertThat(file).exists();
    }

    @Test
    void anew_ofWhatNoRegistryHas_saysThatItHasToBeSent() throws Exception {
        // given
        LoadJob job = job();
        job.getAnew();
        ollama.pullFails = Optional.of(
                new PermanentOllamaException(OllamaErrorKind.NOT_FOUND, "file does not exist", "Check its name."));

        // then
        assertThatExceptionOfType(PermanentOllamaException.class)
                .isThrownBy(() -> steps().pull(job))
                .withMessageContaining("No registry has the model")
                .satisfies(e -> assertThat(e.action()).contains("send that once more"));
    }

    @Test
    void builtInModelThatIsMissing_isMadeByThisService() throws Exception {
        // given
        builtIn = new TestBuiltIn("tiny:latest");
        LoadJob job = job();

        // when
        StepOutcome resolved = steps().resolve(job);
        StepOutcome made = steps().pull(job);

        // then
        assertThat(resolved).isEqualTo(StepOutcome.done("to be made by this service"));
        assertThat(made).isEqualTo(StepOutcome.done("made by this service"));
        assertThat(ollama.calls).containsExactly("create tiny:latest {}");
    }

    @Test
    void load_withoutALineInTheLog_isAStallAndMayBeRetried() {
        // given
        ollama.loadTakes = Duration.ofMinutes(1);

        // then
        assertThatExceptionOfType(TransientOllamaException.class)
                .isThrownBy(() -> quickToStall().load(job()))
                .withMessageContaining("no sign of life for 0 s");
    }

    @Test
    void load_thatIsLongerThanTheLimit_isLeftInPeaceWhileLinesCome() throws InterruptedException {
        // given
        ollama.loadTakes = QUICK_STALL.multipliedBy(4);
        Thread runner = Thread.ofVirtual().start(this::writeLines);

        // when
        StepOutcome outcome = quickToStall().load(job());
        runner.interrupt();

        // then
        assertThat(outcome.state()).isEqualTo(StepState.DONE);
    }

    @Test
    void load_duringWhichOnlyRequestsAreNoted_isAStall() {
        // given
        ollama.loadTakes = Duration.ofMinutes(1);
        LongStream.range(1, 50)
                .forEach(id -> line(id, "[GIN] 2025/04/03 - 22:48:12 | 200 | 1ms | 127.0.0.1 | GET \"/api/ps\""));

        // then
        assertThatExceptionOfType(TransientOllamaException.class)
                .isThrownBy(() -> quickToStall().load(job()));
    }

    private static final Duration QUICK_STALL = Duration.ofMillis(300);

    private LoadSteps quickToStall() {
        return steps(FakeMonitor.ready(), TestLoadConfig.stallingAfter(QUICK_STALL));
    }

    private void line(long id, String text) {
        lines.line(new LogEntry(id, FakeMonitor.ready().status().generation(), Instant.EPOCH, text));
    }

    private void writeLines() {
        try {
            for (long id = 1; id < 1000; id++) {
                line(id, "load_tensors: layer " + id);
                TimeUnit.MILLISECONDS.sleep(20);
            }
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void load_ofAnEmbeddingModelEmbeds() throws InterruptedException {
        // given
        ollama.capabilities = List.of("embedding");

        // when
        StepOutcome outcome = steps().load(job());

        // then
        assertThat(outcome.state()).isEqualTo(StepState.DONE);
        assertThat(ollama.calls).containsExactly("loadEmbedding tiny:latest");
    }

    @Test
    void verify_producesATokenAndSaysWhereItRuns() throws InterruptedException {
        // given
        ollama.loaded.add(new LoadedModel("tiny:latest", 10, 0, ""));

        // when
        StepOutcome outcome = steps().verify(job());

        // then
        assertThat(outcome.detail()).isEqualTo("first token after 7 ms, 1 tokens at 500.0 per second; runs on CPU");
        assertThat(ollama.calls).containsExactly("generate 8");
    }

    @Test
    void verify_ofAnEmbeddingModelProducesAVector() throws InterruptedException {
        // given
        ollama.loaded.add(new LoadedModel("tiny:latest", 10, 10, ""));
        ollama.capabilities = List.of("embedding");
        ollama.produced = 384;

        // when
        StepOutcome outcome = steps().verify(job());

        // then
        assertThat(outcome.detail()).startsWith("384 dimensions in ").endsWith(" ms; runs on GPU");
        assertThat(ollama.calls).containsExactly("embed");
    }

    @Test
    void verify_onACpuWhereAGpuIsExpected_saysSo() {
        // given
        source = TestModelSource.expecting(ModelSourceConfig.Expect.GPU);
        ollama.loaded.add(new LoadedModel("tiny:latest", 10, 0, ""));

        // then
        assertThatExceptionOfType(PermanentOllamaException.class)
                .isThrownBy(() -> steps().verify(job()))
                .withMessageContaining("runs on the CPU");
    }

    @Test
    void verify_ofWhatIsNoLongerLoadedMayBeRetried() {
        assertThatExceptionOfType(TransientOllamaException.class)
                .isThrownBy(() -> steps().verify(job()))
                .withMessageContaining("does not list tiny:latest as loaded");
    }

    @Test
    void verify_withoutATokenMayBeRetried() {
        // given
        ollama.loaded.add(new LoadedModel("tiny:latest", 10, 0, ""));
        ollama.produced = 0;

        // then
        assertThatExceptionOfType(TransientOllamaException.class)
                .isThrownBy(() -> steps().verify(job()))
                .withMessageContaining("without a single token");
    }

    @Test
    void verify_isSkippedWhereItIsNotWished() throws InterruptedException {
        // given
        LoadSpec spec = new LoadSpec(ModelName.parse("tiny"), PullPolicy.MISSING, Optional.empty(), false);

        // when
        StepOutcome outcome = steps().verify(job(spec));

        // then
        assertThat(outcome.state()).isEqualTo(StepState.SKIPPED);
        assertThat(ollama.calls).isEmpty();
    }

    @Test
    void loadAtABackend_isDoneByItsOllama_andByNoOther() throws Exception {
        // given
        BackendName one = new BackendName("cpu0");
        BackendName other = new BackendName("cpu1");
        LoadSteps steps = steps(
                FakeFleet.of(Map.of(one, FakeMonitor.ready(), other, FakeMonitor.failed())), TestLoadConfig.defaults());

        // when
        StepOutcome here = steps.awaitServer(job(Wishes.of("tiny").at(Optional.of(one))));

        // then
        assertThat(here.state()).isEqualTo(StepState.DONE);
        assertThatExceptionOfType(PermanentOllamaException.class)
                .isThrownBy(() -> steps.awaitServer(job(Wishes.of("tiny").at(Optional.of(other)))))
                .withMessageContaining("Ollama does not run");
    }
}
