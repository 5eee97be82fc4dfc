package org.ollamasidecar.models;

import static org.assertj.core.api.Assertions.assertThat;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.fleet.AcceptedModels;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.FakeFleet;
import org.ollamasidecar.fleet.TestBackends;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.load.LoadSpec;
import org.ollamasidecar.load.TestLoads;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.FakeMonitor;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.state.SidecarStatus;

class ModelKeeperTest {

    private static final ModelName M = ModelName.parse("m");
    private static final String NAME = "m:latest";
    private static final SidecarStatus READY = SidecarStatus.of(Samples.READY, Instant.EPOCH, Samples.HISTORY);

    @TempDir
    Path folder;

    private final FakeMonitor monitor = FakeMonitor.starting();
    private final ListedModels ollama = new ListedModels();
    private Optional<TestLoads> loads = Optional.empty();
    private @Nullable ModelKeeper keeper;

    @AfterEach
    void close() {
        if (keeper != null) {
            keeper.onStop(new ShutdownEvent());
        }
        loads.ifPresent(TestLoads::close);
    }

    /** It looks where there is a reason, and else as good as never. */
    private ModelKeeper start(String wanted) {
        ollama.installed.add(NAME);
        TestLoads jobs =
                TestLoads.in(folder, wish -> ollama.loaded.add(wish.model().toString()));
        loads = Optional.of(jobs);
        ModelKeeper started = TestKeeper.of(
                monitor,
                address -> ollama.client(),
                jobs.jobs(),
                folder,
                Map.of(
                        "sidecar.models.wanted", wanted,
                        "sidecar.models.look-every", "1h",
                        "sidecar.models.list-every", "1h",
                        "sidecar.models.stable-after", "1ms",
                        "sidecar.models.retry-delay", "10ms"));
        keeper = started;
        started.onStart(new StartupEvent());
        return started;
    }

    private ModelKeeper serving() {
        ModelKeeper started = start("m");
        monitor.become(READY);
        soon().until(() -> started.isReady(READY));
        return started;
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(10));
    }

    private void awaitLoads(int number) {
        soon().untilAsserted(() -> assertThat(loads.orElseThrow().loaded())
                .extracting(LoadSpec::model)
                .hasSize(number)
                .containsOnly(M));
    }

    @Test
    void wantedModel_isLoadedOnceOllamaAnswers_andReadyWaitsForIt() {
        // given
        ModelKeeper started = start("m");
        assertThat(started.missing(monitor.status())).containsExactly(NAME);
        assertThat(started.isReady(monitor.status())).isFalse();

        // when
        monitor.become(READY);

        // then
        awaitLoads(1);
        soon().until(() -> started.missing(READY).isEmpty());
        assertThat(started.isReady(READY)).isTrue();
        assertThat(started.rounds().serving()).isEqualTo(1);
    }

    @Test
    void modelThatIsNotRequired_isLoadedToo_andNobodyWaitsForIt() {
        // given
        ModelKeeper started = start("m?");

        // then
        assertThat(started.isReady(READY)).isTrue();

        // when
        monitor.become(READY);

        // then
        awaitLoads(1);
        soon().until(() -> started.rounds().serving() == 1);
    }

    @Test
    void serviceThatIsDrained_isNotReady_andNorIsOneWhoseOllamaIsAnotherOne() {
        // given
        ModelKeeper started = serving();

        // then
        assertThat(started.isReady(Samples.drained(READY))).isFalse();
        assertThat(started.missing(Samples.drained(READY))).isEmpty();
        SidecarStatus next = new SidecarStatus(
                READY.state(),
                READY.since(),
                READY.generation() + 1,
                1,
                true,
                READY.program(),
                READY.lastFailure(),
                READY.compute(),
                false,
                false);
        assertThat(started.missing(next)).containsExactly(NAME);
    }

    @Test
    void modelThatHadToLeaveForAnother_isLoadedAgain_onceTheOtherAnswers() {
        // given
        ModelKeeper started = serving();
        awaitLoads(1);
        ollama.loaded.clear();
        ollama.loaded.add("other:latest");

        // when
        started.answered(ModelName.parse("other"));

        // then
        awaitLoads(2);
        soon().until(() -> started.isReady(READY));
    }

    @Test
    void requestThatMayHaveInstalledAModel_hasOllamaAskedWhatIsInstalled() {
        // given
        ModelKeeper started = serving();
        int before = ollama.looksAtInstalled.get();

        // when
        started.storeChanged();

        // then
        soon().until(() -> ollama.looksAtInstalled.get() > before);
    }

    @Test
    void keeperThatHasEnded_promisesNothing() {
        // given
        ModelKeeper started = serving();

        // when
        started.onStop(new ShutdownEvent());

        // then
        soon().until(() -> !started.isReady(READY));
    }

    private static final BackendName CPU0 = new BackendName("cpu0");
    private static final BackendName CPU1 = new BackendName("cpu1");

    private static SidecarStatus ready(long generation) {
        return TestBackends.status(generation);
    }

    private ModelKeeper start(FakeFleet fleet, Map<String, String> settings) {
        TestLoads jobs = TestLoads.in(folder, fleet, wish -> {});
        loads = Optional.of(jobs);
        ollama.installed.add(NAME);
        ollama.loaded.add(NAME);
        ModelKeeper started = TestKeeper.of(fleet, address -> ollama.client(), jobs.jobs(), folder, settings);
        keeper = started;
        started.onStart(new StartupEvent());
        return started;
    }

    private List<BackendName> loadedAt() {
        return loads.orElseThrow().loaded().stream()
                .flatMap(spec -> spec.at().stream())
                .toList();
    }

    @Test
    void replicas_areLoadedAtSoManyBackends_andOneIsEnoughToBeReady() {
        // given
        FakeMonitor first = FakeMonitor.starting();
        FakeMonitor second = FakeMonitor.starting();
        FakeFleet fleet = FakeFleet.of(Map.of(CPU0, first, CPU1, second));
        ModelKeeper started = start(fleet, Map.of("sidecar.models.\"m\".replicas", "2"));

        // when
        first.become(ready(7));

        // then
        soon().until(() -> started.isReady(fleet.status()));
        assertThat(loadedAt()).containsExactly(CPU0);

        // when
        second.become(ready(8));

        // then
        soon().until(() -> loadedAt().size() == 2);
        assertThat(loadedAt()).containsExactly(CPU0, CPU1);
        soon().untilAsserted(() -> assertThat(started.rounds().conditions(M).values())
                .extracting(condition -> condition.map(ModelCondition::phase).orElse(ModelPhase.WANTED))
                .containsExactly(ModelPhase.SERVING, ModelPhase.SERVING));
    }

    @Test
    void whereAllAreNeeded_serviceIsReady_onceEachBackendServesTheModel() {
        // given
        FakeMonitor first = FakeMonitor.starting();
        FakeMonitor second = FakeMonitor.starting();
        FakeFleet fleet = FakeFleet.of(Map.of(CPU0, first, CPU1, second));
        ModelKeeper started =
                start(fleet, Map.of("sidecar.models.\"m\".replicas", "all", "sidecar.ready.instances", "all"));
        first.become(ready(7));
        soon().until(() -> started.rounds().serving() == 1);
        assertThat(started.missing(fleet.status())).containsExactly(NAME);

        // when
        second.become(ready(8));

        // then
        soon().until(() -> started.isReady(fleet.status()));
    }

    @Test
    void modelOfABackend_isWanted_andLoadedThereOnly() {
        // given
        FakeMonitor first = FakeMonitor.starting();
        FakeMonitor second = FakeMonitor.starting();
        FakeFleet fleet = FakeFleet.of(
                Map.of(CPU0, first, CPU1, second),
                Map.of(CPU1, new Backend.Settings(Map.of(), Optional.of(List.of(M)), AcceptedModels.ALL, 1)));
        ModelKeeper started = start(fleet, Map.of());

        // when
        first.become(ready(7));
        second.become(ready(8));

        // then
        soon().until(() -> started.isReady(fleet.status()));
        assertThat(loadedAt()).containsExactly(CPU1);
    }

    @Test
    void modelThatAStandbyHad_countsFromItsPromotionOn_untilItIsKnownBetter() {
        // given
        ModelKeeper started = TestKeeper.of(
                monitor,
                address -> ollama.client(),
                TestLoads.in(folder, wish -> {}).jobs(),
                folder,
                Map.of("sidecar.models.wanted", "m,other"),
                (generation, model) -> generation == 8 && model.equals(M));

        // then
        assertThat(started.missing(ready(7))).containsExactly(NAME, "other:latest");
        assertThat(started.missing(ready(8))).containsExactly("other:latest");
    }
}
