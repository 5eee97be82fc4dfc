package org.ollamasidecar.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.common.MapBackedConfigSource;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.demand.AskedContexts;
import org.ollamasidecar.demand.Demand.Kind;
import org.ollamasidecar.demand.DemandLog;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.instance.RunnerLog;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.journal.JournalEvent;
import org.ollamasidecar.load.JobState;
import org.ollamasidecar.load.LoadError;
import org.ollamasidecar.load.file.ModelSourceConfig;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.TransientOllamaException;
import org.ollamasidecar.state.FakeMonitor;
import org.ollamasidecar.state.Samples;

/** One wanted model under an Ollama that its test says everything of. */
class ReconcileRoundTest {

    private static final Instant T0 = Instant.parse("2026-01-01T01:00:00Z");
    private static final ModelName M = ModelName.parse("m");
    private static final String NAME = "m:latest";

    private Instant now = T0;
    private final ListedModels ollama = new ListedModels();
    private final FakeLoads jobs = new FakeLoads();
    private final Journal journal = new Journal(100, () -> now);
    private final DemandLog demands = new DemandLog(() -> now);
    private final List<RunnerWatch.Runner> runners = new ArrayList<>();
    private final List<String> restarts = new ArrayList<>();
    private List<WantedModel> wanted = List.of(Wanted.of("m"));
    private @Nullable StoreState store = new StoreState(true, Set.of(M));

    private ReconcileRound round(FakeMonitor monitor) {
        ModelsConfig config = config(ModelsConfig.class);
        ModelEvents news = new ModelEvents(
                new Unloads(), journal, demands, new RunnerLog(), new ModelsDirectory(Path.of("/no/such/store")));
        GpuWatch gpus = new GpuWatch(config(ModelSourceConfig.class), restarts::add, journal);
        ModelReconciler condition = new ModelReconciler(jobs, gpus, news, demands, () -> now, config);
        ModelObserver look = new ModelObserver(
                new ModelLists(address -> ollama.client()),
                () -> Optional.ofNullable(store),
                new RunnerWatch(model -> List.copyOf(runners)),
                () -> now,
                config);
        WantedLoads loads = new WantedLoads(jobs, new AskedContexts());
        return new ReconcileRound(monitor, () -> wanted, loads, condition, look, () -> now, true);
    }

    private static <T> T config(Class<T> mapping) {
        return new SmallRyeConfigBuilder()
                .addDiscoveredConverters()
                .withMapping(mapping)
                .withSources(new MapBackedConfigSource("test", Map.of()) {})
                .build()
                .getConfigMapping(mapping);
    }

    /** A round, so long after the one before. */
    private static final class Steps {

        private final ReconcileRound round;
        private final ReconcileRoundTest test;

        Steps(ReconcileRound round, ReconcileRoundTest test) {
            this.round = round;
            this.test = test;
        }

        Duration after(long millis, ChangeHint... signs) throws InterruptedException {
            test.now = test.now.plusMillis(millis);
            Set<ChangeHint> told = EnumSet.noneOf(ChangeHint.class);
            told.addAll(List.of(signs));
            return round.run(told);
        }

        ModelPhase phase() {
            return round.board().phase(M);
        }
    }

    private Steps begin(FakeMonitor monitor) {
        return new Steps(round(monitor), this);
    }

    private void isLoaded() {
        ollama.loaded.add(NAME);
        runners.add(() -> true);
        jobs.end("m", JobState.DONE, now.plusMillis(1), null);
    }

    private Steps serving(FakeMonitor monitor) throws InterruptedException {
        Steps steps = begin(monitor);
        steps.after(0);
        isLoaded();
        steps.after(2, ChangeHint.LOADED);
        assertThat(steps.phase()).isEqualTo(ModelPhase.SERVING);
        return steps;
    }

    /** A load has just ended, of a model that runs as long as it is alive. */
    private Steps loadedBy(AtomicBoolean alive, ChangeHint... signs) throws InterruptedException {
        Steps steps = begin(FakeMonitor.ready());
        steps.after(0);
        ollama.loaded.add(NAME);
        runners.add(alive::get);
        jobs.end("m", JobState.DONE, now.plusMillis(1), null);
        steps.after(2, signs);
        return steps;
    }

    private void unloadedBehindOurBack(AtomicBoolean alive) {
        alive.set(false);
        runners.clear();
        ollama.loaded.clear();
    }

    private List<JournalEvent> told(String type) {
        return journal.since(0).stream()
                .filter(event -> event.type().equals(type))
                .toList();
    }

    @Test
    void installedModel_isLoadedBeforeOllamaIsAskedAnything() throws Exception {
        // when
        Steps steps = begin(FakeMonitor.ready());
        Duration pause = steps.after(0);

        // then
        assertThat(jobs.begun()).containsExactly(NAME);
        assertThat(pause).isZero();
        assertThat(ollama.looksAtLoaded).hasValue(0);

        // when
        Duration whileLoading = steps.after(1);

        // then
        assertThat(steps.phase()).isEqualTo(ModelPhase.LOADING);
        assertThat(ollama.looksAtLoaded).hasValue(0);
        assertThat(whileLoading).isPositive();
    }

    @Test
    void ownOllama_isNeverAskedForItsStore_andSeldomForItsMemory() throws Exception {
        // given
        Steps steps = serving(FakeMonitor.ready());
        int looks = ollama.looksAtLoaded.get();

        // when
        for (int half = 0; half < 59; half++) {
            steps.after(500);
            assertThat(steps.round.hasRunnerEnded()).isFalse();
        }

        // then
        assertThat(ollama.looksAtLoaded).hasValue(looks);

        // when
        steps.after(1000);

        // then
        assertThat(ollama.looksAtLoaded).hasValue(looks + 1);
        assertThat(ollama.looksAtInstalled).hasValue(0);
        assertThat(steps.phase()).isEqualTo(ModelPhase.SERVING);
    }

    @Test
    void whereNoneIsWanted_memoryIsLookedAtAfterASign_andForAsLongAsSomethingIsThere() throws Exception {
        // given
        wanted = List.of();
        Steps steps = begin(FakeMonitor.ready());

        // when
        Duration pause = steps.after(0);
        steps.after(60_000);

        // then
        assertThat(pause).isEqualTo(ReconcileRound.LONGEST_PAUSE);
        assertThat(ollama.looksAtLoaded).hasValue(0);
        assertThat(steps.round.inMemory(Samples.CHILD.generation())).hasValue(List.of());

        // when
        AtomicBoolean alive = new AtomicBoolean(true);
        ollama.loaded.add(NAME);
        runners.add(alive::get);
        steps.after(1, ChangeHint.LOADED);

        // then
        assertThat(steps.round.inMemory(Samples.CHILD.generation())).hasValue(List.of(NAME));
        assertThat(steps.round.isLoaded(M)).isTrue();

        // when
        steps.after(30_000);
        unloadedBehindOurBack(alive);

        // then
        assertThat(ollama.looksAtLoaded).hasValue(2);
        assertThat(steps.round.hasRunnerEnded()).isTrue();

        // when
        Duration untilItIsNoticed = steps.after(500);
        steps.after(untilItIsNoticed.toMillis());
        steps.after(60_000);

        // then
        assertThat(steps.round.inMemory(Samples.CHILD.generation())).hasValue(List.of());
        assertThat(ollama.looksAtLoaded).hasValue(3);
        assertThat(ollama.looksAtInstalled).hasValue(0);
        assertThat(jobs.begun()).isEmpty();
    }

    @Test
    void modelThatIsWantedLater_isFoundAndLoaded() throws Exception {
        // given
        wanted = List.of();
        store = null;
        ollama.installed.add(NAME);
        Steps steps = begin(FakeMonitor.foreign());
        steps.after(0);

        // when
        wanted = List.of(Wanted.of("m"));
        steps.after(1);

        // then
        assertThat(jobs.begun()).containsExactly(NAME);
    }

    @Test
    void foreignOllama_isAskedNowAndThen_andAtOnceAfterASign() throws Exception {
        // given
        ollama.installed.add(NAME);
        Steps steps = begin(FakeMonitor.foreign());
        steps.after(0);
        steps.after(0);
        assertThat(jobs.begun()).containsExactly(NAME);
        isLoaded();
        steps.after(300, ChangeHint.LOADED);
        int looks = ollama.looksAtLoaded.get();
        int lists = ollama.looksAtInstalled.get();

        // when
        steps.after(4000);

        // then
        assertThat(ollama.looksAtLoaded).hasValue(looks);

        // when
        steps.after(1000);
        steps.after(300, ChangeHint.INSTALLED);

        // then
        assertThat(ollama.looksAtLoaded).hasValue(looks + 1);
        assertThat(ollama.looksAtInstalled).hasValue(lists + 1);
        assertThat(steps.phase()).isEqualTo(ModelPhase.SERVING);
    }

    @Test
    void modelThatAnotherOneDroveOut_isLoadedAgain_andTheOtherIsNamed() throws Exception {
        // given
        Steps steps = serving(FakeMonitor.ready());

        // when
        ollama.loaded.set(0, "other:latest");
        steps.after(300, ChangeHint.LOADED);

        // then
        assertThat(jobs.begun()).containsExactly(NAME, NAME);
        assertThat(told("model.lost")).singleElement().satisfies(event -> assertThat(event.message())
                .contains("to make room for other:latest, which a client wanted that did not come"));
    }

    @Test
    void modelThatAnotherOneDroveOut_isLost_thoughAClientAsksForIt() throws Exception {
        // given
        Steps steps = serving(FakeMonitor.ready());
        demands.beginRequest("r-1", "", M, Samples.NOW_RUNNING);

        // when
        ollama.loaded.set(0, "other:latest");
        steps.after(300, ChangeHint.LOADED);

        // then
        assertThat(told("model.lost")).hasSize(1);
    }

    @Test
    void endOfARunner_isFollowedUpWithoutWaitingForTheSlowLook() throws Exception {
        // given
        AtomicBoolean alive = new AtomicBoolean(true);
        Steps steps = loadedBy(alive, ChangeHint.LOADED);
        steps.after(500);

        // when
        unloadedBehindOurBack(alive);
        steps.after(500);

        // then
        assertThat(jobs.begun()).containsExactly(NAME, NAME);
        assertThat(told("model.lost")).isEmpty();

        // when
        isLoaded();
        steps.after(300, ChangeHint.LOADED);

        // then
        assertThat(steps.phase()).isEqualTo(ModelPhase.SERVING);
        assertThat(journal.since(0)).extracting(JournalEvent::type).endsWith("model.lost", "model.serving");
        assertThat(told("model.lost").getFirst().message())
                .endsWith("by a client that did not come through the front door, or by Ollama");
    }

    @Test
    void modelThatOllamaLoadsAnewForAClient_isAwaited_andLoadedByNobodyElse() throws Exception {
        // given
        AtomicBoolean alive = new AtomicBoolean(true);
        Steps steps = loadedBy(alive, ChangeHint.LOADED);
        DemandLog.Running request = demands.beginRequest("r-1", "", M, Samples.NOW_RUNNING);

        // when
        unloadedBehindOurBack(alive);
        Duration pause = steps.after(500);

        // then
        assertThat(pause).isEqualTo(Duration.ofSeconds(1));
        assertThat(steps.phase()).isEqualTo(ModelPhase.SERVING);

        // when
        ollama.loaded.add(NAME);
        runners.add(() -> true);
        steps.after(1000);
        request.close();
        steps.after(1000);

        // then
        assertThat(steps.phase()).isEqualTo(ModelPhase.SERVING);
        assertThat(jobs.begun()).containsExactly(NAME);
        assertThat(told("model.lost")).isEmpty();
    }

    @Test
    void modelThatAClientHasAskedForInVain_isLoadedAgain() throws Exception {
        // given
        AtomicBoolean alive = new AtomicBoolean(true);
        Steps steps = loadedBy(alive, ChangeHint.LOADED);
        DemandLog.Running request = demands.beginRequest("r-1", "", M, Samples.NOW_RUNNING);
        unloadedBehindOurBack(alive);
        steps.after(500);

        // when
        request.close();
        steps.after(1000);

        // then
        assertThat(jobs.begun()).containsExactly(NAME, NAME);
    }

    @Test
    void runnerThatDies_countsAsLost_thoughOllamaGoesOnListingTheModel() throws Exception {
        // given
        AtomicBoolean alive = new AtomicBoolean(true);
        Steps steps = loadedBy(alive, ChangeHint.LOADED);

        // when
        alive.set(false);
        runners.clear();
        steps.after(500);

        // then
        assertThat(jobs.begun()).hasSize(1);

        // when
        steps.after(260);

        // then
        assertThat(jobs.begun()).hasSize(2);
        assertThat(told("model.lost")).singleElement().satisfies(event -> {
            assertThat(event.message()).endsWith("its runner has ended by itself or was killed");
            assertThat(event.details().toString()).contains("cause=runner");
        });

        // when
        runners.add(() -> true);
        jobs.end("m", JobState.DONE, now.plusMillis(1), null);
        steps.after(300, ChangeHint.LOADED);
        steps.after(500);

        // then
        assertThat(steps.phase()).isEqualTo(ModelPhase.SERVING);
        assertThat(jobs.begun()).hasSize(2);
    }

    @Test
    void runnerThatDiesBeforeOllamaHasSaidWhatItHasLoaded_isMissed() throws Exception {
        // given
        AtomicBoolean first = new AtomicBoolean(true);
        Steps steps = loadedBy(first, ChangeHint.LOADED);
        first.set(false);
        runners.clear();
        ollama.loaded.clear();
        steps.after(500);
        AtomicBoolean second = new AtomicBoolean(true);
        runners.add(second::get);
        ollama.loaded.add(NAME);
        jobs.end("m", JobState.DONE, now.plusMillis(1), null);
        ollama.fail(new TransientOllamaException(OllamaErrorKind.RUNNER, "It does not answer.", "Wait."));
        steps.after(300, ChangeHint.LOADED);
        assertThat(steps.phase()).isEqualTo(ModelPhase.SERVING);
        int losses = told("model.lost").size();

        // when
        second.set(false);
        runners.clear();
        ollama.fail(null);
        steps.after(1000);
        steps.after(260);

        // then
        assertThat(told("model.lost")).hasSize(losses + 1);
    }

    @Test
    void runnerThatOllamaReplaces_isNoLoss() throws Exception {
        // given
        AtomicBoolean alive = new AtomicBoolean(true);
        Steps steps = loadedBy(alive, ChangeHint.LOADED);

        // when
        alive.set(false);
        runners.set(0, () -> true);
        steps.after(500);
        steps.after(300);

        // then
        assertThat(steps.phase()).isEqualTo(ModelPhase.SERVING);
        assertThat(jobs.begun()).hasSize(1);
    }

    @Test
    void evictionByOurOwnHeartbeat_isOurs() throws Exception {
        // given
        Steps steps = serving(FakeMonitor.ready());

        // when
        now = now.plusMillis(100);
        demands.beginAndLeave(Kind.HEARTBEAT, "h-7", ModelName.parse("sidecar/canary"), Samples.NOW_RUNNING);
        demands.beginAndLeave(Kind.REQUEST, "r-1", ModelName.parse("other"), Samples.NOW_RUNNING + 1);
        ollama.loaded.clear();
        steps.after(300, ChangeHint.LOADED);

        // then
        assertThat(told("model.lost")).singleElement().satisfies(event -> assertThat(
                        event.details().toString())
                .contains("cause=heartbeat", "id=h-7", "for=sidecar/canary:latest"));
    }

    @Test
    void deletedModel_isTold_andOneThatSomebodyBringsIsLoaded() throws Exception {
        // given
        Steps steps = serving(FakeMonitor.ready());

        // when
        store = new StoreState(true, Set.of());
        steps.after(500);

        // then
        assertThat(told("model.files.gone")).hasSize(1);
        assertThat(steps.phase()).isEqualTo(ModelPhase.SERVING);

        // when
        ollama.loaded.clear();
        runners.clear();
        steps.after(300, ChangeHint.LOADED);
        jobs.end("m", JobState.FAILED, now.plusMillis(1), new LoadError("NOT_FOUND", "It is not there.", "Bring it."));
        steps.after(300, ChangeHint.LOADED);

        // then
        assertThat(steps.phase()).isEqualTo(ModelPhase.FAILED);

        // when
        store = new StoreState(true, Set.of(M));
        steps.after(300);

        // then
        assertThat(jobs.begun()).hasSize(3);
    }

    @Test
    void storeThatVanishes_isNoDeletionOfItsModels() throws Exception {
        // given
        Steps steps = serving(FakeMonitor.ready());

        // when
        store = new StoreState(false, Set.of());
        steps.after(500);

        // then
        assertThat(told("model.files.gone")).isEmpty();
        assertThat(steps.phase()).isEqualTo(ModelPhase.SERVING);
    }

    @Test
    void ollamaThatDoesNotSay_isAskedAgainSoon_andNothingIsConcluded() throws Exception {
        // given
        Steps steps = serving(FakeMonitor.ready());

        // when
        ollama.fail(new TransientOllamaException(OllamaErrorKind.CONNECTION, "It does not answer.", "Wait."));
        Duration pause = steps.after(300, ChangeHint.LOADED);

        // then
        assertThat(steps.phase()).isEqualTo(ModelPhase.SERVING);
        assertThat(pause).isLessThanOrEqualTo(Duration.ofSeconds(1));

        // when
        ollama.fail(null);
        ollama.loaded.clear();
        steps.after(1000);

        // then
        assertThat(jobs.begun()).hasSize(2);
    }

    @Test
    void withoutAnOllama_nothingIsKnown() throws Exception {
        // when
        Steps steps = begin(FakeMonitor.failed());

        // then
        assertThat(steps.after(0)).isEqualTo(Duration.ofSeconds(30));
        assertThat(jobs.begun()).isEmpty();
    }
}
