package org.ollamasidecar.models;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.fleet.FakeFleet;
import org.ollamasidecar.fleet.FleetMonitor;
import org.ollamasidecar.fleet.ReadyConfig;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.lifecycle.StartProgress;
import org.ollamasidecar.load.LoadSpec;
import org.ollamasidecar.load.TestLoads;
import org.ollamasidecar.process.LogRing;
import org.ollamasidecar.state.FakeMonitor;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.TestSidecarConfig;
import org.ollamasidecar.status.Diagnoser;

class FirstStartTest {

    private static final SidecarStatus READY = SidecarStatus.of(Samples.READY, Instant.EPOCH, Samples.HISTORY);

    @TempDir
    Path folder;

    private final FakeMonitor monitor = FakeMonitor.starting();
    private final ListedModels ollama = new ListedModels();
    private @Nullable TestLoads loads;
    private @Nullable ModelKeeper keeper;

    @AfterEach
    void close() {
        if (keeper != null) {
            keeper.onStop(new ShutdownEvent());
        }
        if (loads != null) {
            loads.close();
        }
    }

    private FirstStart start(String wanted, TestLoads.Loading loading) {
        Map<String, String> settings =
                Map.of("sidecar.models.wanted", wanted, "sidecar.models.retry-delay-permanent", "1h");
        ollama.installed.add("m:latest");
        TestLoads jobs = TestLoads.in(folder, loading);
        loads = jobs;
        FleetMonitor fleet = FakeFleet.of(monitor);
        ModelKeeper started = TestKeeper.of(fleet, address -> ollama.client(), jobs.jobs(), folder, settings);
        keeper = started;
        started.onStart(new StartupEvent());
        WantedModels models = new WantedModels(
                TestRules.config(ModelsConfig.class, settings),
                fleet,
                TestSidecarConfig.defaults().withHome(folder),
                new ObjectMapper(),
                new Journal(10, InstantSource.system()));
        return new FirstStart(
                fleet,
                started,
                models,
                jobs.jobs(),
                TestRules.config(ReadyConfig.class, settings),
                new Diagnoser(new LogRing(10, 1000), new ModelsDirectory(folder)));
    }

    private void load(LoadSpec wish) {
        ollama.loaded.add(wish.model().toString());
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(10));
    }

    @Test
    void startOfOllama_advances_andItsDeathDoesNot() {
        // given
        FirstStart start = start("m", this::load);

        // then
        assertThat(start.progress()).isEqualTo(new StartProgress.Advancing("Ollama is STARTING"));

        // when
        monitor.become(SidecarStatus.of(Samples.BACKING_OFF, Instant.EPOCH, Samples.HISTORY));

        // then
        assertThat(start.progress())
                .isInstanceOfSatisfying(StartProgress.Stalled.class, halted -> assertThat(halted.why())
                        .startsWith("Ollama is BACKING_OFF"));
    }

    @Test
    void loadThatGoesOn_advances_andItsEndCompletesTheStart_forGood() throws Exception {
        // given
        CountDownLatch goesOn = new CountDownLatch(1);
        FirstStart start = start("m", wish -> {
            goesOn.await();
            load(wish);
        });

        // when
        monitor.become(READY);

        // then
        soon().untilAsserted(() -> assertThat(start.progress())
                .isInstanceOfSatisfying(StartProgress.Advancing.class, more -> assertThat(more.what())
                        .contains("m:latest: LOAD is RUNNING")));

        // when
        goesOn.countDown();

        // then
        soon().until(() -> start.progress() instanceof StartProgress.Complete);

        // when
        monitor.become(SidecarStatus.of(Samples.BACKING_OFF, Instant.EPOCH, Samples.HISTORY));

        // then
        assertThat(start.progress()).isInstanceOf(StartProgress.Complete.class);
    }

    @Test
    void loadThatHasFailed_stallsTheStart_andSaysWhyAndWhatToDo() {
        // given
        FirstStart start = start("m", TestLoads::fail);

        // when
        monitor.become(READY);

        // then
        soon().untilAsserted(() -> assertThat(start.progress())
                .isEqualTo(new StartProgress.Stalled(
                        "m:latest: LOAD: There is no such model." + " Recommended action: Check its name.")));
    }

    @Test
    void modelThatIsNotRequired_isNotWaitedFor() {
        // given
        FirstStart start = start("m?", TestLoads::fail);

        // when
        monitor.become(READY);

        // then
        soon().until(() -> start.progress() instanceof StartProgress.Complete);
    }
}
