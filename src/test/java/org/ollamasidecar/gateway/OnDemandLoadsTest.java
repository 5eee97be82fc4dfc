package org.ollamasidecar.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.gateway.Futures.await;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.fleet.FakeFleet;
import org.ollamasidecar.fleet.TestBackends;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.routing.SeenTogether;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.load.FakeOllama;
import org.ollamasidecar.load.LoadSpec;
import org.ollamasidecar.load.PullPolicy;
import org.ollamasidecar.load.TestLoads;
import org.ollamasidecar.load.file.TestModelSource;
import org.ollamasidecar.models.TestRules;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.TransientOllamaException;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.FakeMonitor;
import org.ollamasidecar.state.Samples;

class OnDemandLoadsTest {

    private static final Map<String, String> SETTINGS =
            Map.of("sidecar.models.\"kept\".keep-alive", "1h", "sidecar.models.\"kept\".num-ctx", "4096");
    private static final ModelName KEPT = ModelName.parse("kept");
    private static final ModelName OTHER = ModelName.parse("other");
    private static final Child OLLAMA = Samples.CHILD;
    private static final Child NEXT =
            new Child(OLLAMA.generation() + 1, OLLAMA.pid(), OLLAMA.address(), OLLAMA.version());
    private static final OllamaClients SILENT = address -> {
        throw new TransientOllamaException(OllamaErrorKind.CONNECTION, "It does not answer.", "Wait.");
    };

    @TempDir
    Path folder;

    private final Vertx vertx = Vertx.vertx();
    private final FakeOllama ollama = new FakeOllama();
    private final CountDownLatch gate = new CountDownLatch(1);
    private TestLoads loads = TestLoads.in(Path.of("target"), wish -> {});

    @BeforeEach
    void loads() {
        loads.close();
        loads = TestLoads.in(folder, wish -> {});
    }

    @AfterEach
    void close() throws Exception {
        gate.countDown();
        loads.close();
        await(vertx.close());
    }

    private OnDemandLoads onDemand() {
        return onDemand(SETTINGS, address -> ollama);
    }

    private OnDemandLoads onDemand(Map<String, String> settings, OllamaClients clients) {
        return new OnDemandLoads(
                TestRules.config(GatewayConfig.class, settings),
                clients,
                loads.jobs(),
                TestRules.of(SETTINGS, TestModelSource.open()),
                new SeenTogether(generation -> 3),
                InstantSource.system(),
                vertx);
    }

    private void installed(ModelName model) {
        ollama.installed.add(new InstalledModel(model.toString(), 1, "digest"));
    }

    private void isLoaded(ModelName model) {
        ollama.loaded.add(new LoadedModel(model.toString(), 1, 0, ""));
    }

    @Test
    void installedModel_isLoadedByAJob_asItIsWanted_andNeverDownloaded() throws Exception {
        // given
        installed(KEPT);
        installed(OTHER);
        OnDemandLoads onDemand = onDemand();

        // when
        await(onDemand.load(OLLAMA, KEPT));
        await(onDemand.load(OLLAMA, OTHER));

        // then
        assertThat(loads.loaded())
                .containsExactly(
                        new LoadSpec(
                                KEPT, PullPolicy.NEVER, Optional.of(new KeepAlive("1h")), false, OptionalInt.of(4096)),
                        new LoadSpec(OTHER, PullPolicy.NEVER, Optional.empty(), false, OptionalInt.empty()));
    }

    @Test
    void modelThatIsLoaded_orNotInstalled_isLeftToOllama() throws Exception {
        // given
        installed(KEPT);
        isLoaded(KEPT);
        OnDemandLoads onDemand = onDemand();

        // when
        await(onDemand.load(OLLAMA, KEPT));
        await(onDemand.load(OLLAMA, OTHER));

        // then
        assertThat(loads.jobs().views()).isEmpty();
    }

    @Test
    void requestGoesOn_whereTheLoadFails_orOllamaDoesNotAnswer() throws Exception {
        // given
        installed(KEPT);
        loads.close();
        loads = TestLoads.in(folder, TestLoads::fail);

        // when
        Future<Void> failed = onDemand().load(OLLAMA, KEPT);
        Future<Void> unanswered = onDemand(SETTINGS, SILENT).load(OLLAMA, KEPT);

        // then
        await(failed);
        await(unanswered);
        assertThat(failed.succeeded()).isTrue();
        assertThat(unanswered.succeeded()).isTrue();
        assertThat(loads.loaded()).isEmpty();
    }

    @Test
    void modelThatHasJustAnswered_needsNoLoad_untilItIsUnloadedOrOllamaIsAnotherOne() {
        // given
        OnDemandLoads onDemand = onDemand();
        assertThat(onDemand.isNeeded(OLLAMA, KEPT)).isTrue();

        // when
        onDemand.answered(OLLAMA, KEPT);

        // then
        assertThat(onDemand.isNeeded(OLLAMA, KEPT)).isFalse();
        assertThat(onDemand.isNeeded(OLLAMA, OTHER)).isTrue();
        assertThat(onDemand.isNeeded(NEXT, KEPT)).isTrue();

        // when
        onDemand.unloaded(KEPT);

        // then
        assertThat(onDemand.isNeeded(OLLAMA, KEPT)).isTrue();
    }

    @Test
    void noLoad_isNeeded_whereThatIsSwitchedOff() {
        assertThat(onDemand(Map.of("sidecar.gateway.load-on-demand", "false"), address -> ollama)
                        .isNeeded(OLLAMA, KEPT))
                .isFalse();
    }

    @Test
    void model_isHere_whenItIsLoaded_orBeingLoaded_orNobodyKnows() throws Exception {
        // given
        isLoaded(KEPT);
        loads.close();
        loads = TestLoads.in(folder, wish -> gate.await());
        OnDemandLoads onDemand = onDemand();
        assertThat(await(onDemand.isHere(OLLAMA, KEPT))).isTrue();
        assertThat(await(onDemand.isHere(OLLAMA, OTHER))).isFalse();
        assertThat(await(onDemand(SETTINGS, SILENT).isHere(OLLAMA, OTHER))).isTrue();

        // when
        installed(OTHER);
        Future<Void> loading = onDemand.load(OLLAMA, OTHER);
        loads.awaitUnderWay("other:latest");

        // then
        assertThat(await(onDemand.isHere(OLLAMA, OTHER))).isTrue();
        gate.countDown();
        await(loading);
    }

    @Test
    void ollamaThatHasAnswered_isKnown_whoeverElseAnswers() {
        // given
        OnDemandLoads onDemand = onDemand();

        // when
        onDemand.answered(NEXT, KEPT);

        // then
        assertThat(onDemand.hasAnswered(NEXT)).isTrue();
        assertThat(onDemand.hasAnswered(OLLAMA)).isFalse();
        onDemand.answered(OLLAMA, KEPT);
        assertThat(onDemand.hasAnswered(NEXT)).isTrue();
        assertThat(onDemand.hasAnswered(OLLAMA)).isTrue();
    }

    @Test
    void modelIsLoaded_whereTheChosenOllamaIs() throws Exception {
        // given
        FakeMonitor another = FakeMonitor.starting();
        another.become(TestBackends.status(NEXT.generation()));
        loads.close();
        loads = TestLoads.in(
                folder,
                FakeFleet.of(Map.of(new BackendName("cpu0"), another, new BackendName("cpu1"), FakeMonitor.ready())),
                wish -> {});
        installed(KEPT);

        // when
        await(onDemand().load(OLLAMA, KEPT));

        // then
        assertThat(loads.loaded()).extracting(LoadSpec::at).containsExactly(Optional.of(new BackendName("cpu1")));
    }

    @Test
    void answerOfOneOllama_isNoneOfAnother() {
        // given
        OnDemandLoads onDemand = onDemand();

        // when
        onDemand.answered(OLLAMA, KEPT);
        onDemand.answered(NEXT, OTHER);

        // then
        assertThat(onDemand.isNeeded(OLLAMA, KEPT)).isFalse();
        assertThat(onDemand.isNeeded(NEXT, KEPT)).isTrue();
        onDemand.answered(NEXT, KEPT);
        assertThat(onDemand.isNeeded(OLLAMA, KEPT)).isFalse();
        assertThat(onDemand.isNeeded(NEXT, KEPT)).isFalse();
        onDemand.unloaded(KEPT);
        assertThat(onDemand.isNeeded(OLLAMA, KEPT)).isTrue();
        assertThat(onDemand.isNeeded(NEXT, KEPT)).isTrue();
        assertThat(onDemand.isNeeded(NEXT, OTHER)).isFalse();
    }

    @Test
    void modelThatALoadHasDrivenOut_isNotTakenAsLoadedAnyMore() throws Exception {
        // given
        installed(OTHER);
        isLoaded(KEPT);
        loads.close();
        loads = TestLoads.in(folder, wish -> {
            ollama.loaded.clear();
            isLoaded(OTHER);
        });
        OnDemandLoads onDemand = onDemand();
        onDemand.answered(OLLAMA, KEPT);

        // when
        await(onDemand.load(OLLAMA, OTHER));

        // then
        assertThat(onDemand.isNeeded(OLLAMA, KEPT)).isTrue();
    }
}
