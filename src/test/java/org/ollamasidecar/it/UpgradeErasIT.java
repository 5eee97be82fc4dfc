package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.canary.WordChain;

/** From the classic Ollama to the one that the tests were given, and back, while clients are served. */
@Tag("current")
class UpgradeErasIT extends FaultCase {

    private static final String CLASSIC = "0.11.4";
    private static final String NEWER = "newer-words";
    private static final int STREAMS = 8;
    private static final int WORDS = 400;

    @Override
    int instances() {
        return 3;
    }

    @Test
    void upgradeAndWayBack_underRequestsAndStreams_areNoticedByNobody() throws Exception {
        assumeTrue(TestOllama.program().isPresent(), "no other Ollama was given: -Dollama.current=PATH");
        // given
        SidecarApp app = startPlain(
                BackOff.AT_ONCE,
                "sidecar.standby=server",
                "sidecar.ollama.provision=true",
                "sidecar.ollama.version=" + CLASSIC,
                "sidecar.drain.timeout=60s",
                "sidecar.stop.budget=90s");
        assertThat(app.awaitReady().path("version").asText()).isEqualTo(CLASSIC);
        WordStream.createModel(app);
        WordStream.load(app);

        // then
        WatchedUpgrade there = whileServing(
                app, () -> WatchedUpgrade.toProgram(app, TestOllama.program().get()));
        assertThat(app.status().path("version").asText()).isNotEqualTo(CLASSIC);
        assertThat(there.now().path("from").asText()).isEqualTo(CLASSIC);
        awaitStandby(app);
        whileServing(app, there::rollback);
        assertThat(app.status().path("version").asText()).isEqualTo(CLASSIC);
        awaitStandby(app);
    }

    @Test
    void programThatIsOlderThanAModelOfTheStore_failsAtLoad_andTheOneThatServesGoesOn() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, "sidecar.rolling.models=before");
        long pid = app.awaitReady().path("pid").asLong();
        TestModels.at(app.api("/")).create(NEWER, WordChain.ofNewerArchitecture(), "\"parameters\":{\"num_thread\":1}");
        String ask = "{\"model\":\"" + NEWER + "\",\"prompt\":\"go\",\"stream\":false,\"options\":{\"num_predict\":3}}";
        assertThat(app.post("/api/generate", ask, Map.of()).body()).contains("\"done\":true");

        try (SteadyClients clients = new SteadyClients(app, 2)) {
            // when
            JsonNode failed = WatchedUpgrade.toVersion(app, CLASSIC).awaitEnd();

            // then
            assertThat(WatchedUpgrade.failedAt(failed))
                    .as(failed.toPrettyString())
                    .isEqualTo("LOAD");
            assertThat(failed.at("/error/reason").asText()).contains(NEWER);
            assertThat(failed.at("/error/action").asText()).isNotBlank();
            clients.awaitMore();
            assertThat(clients.errors()).isEmpty();
        }
        assertThat(app.status().path("pid").asLong()).isEqualTo(pid);
        soon().until(() -> app.status().path("instances").size() == 1);
        assertThat(app.post("/api/generate", ask, Map.of()).body()).contains("\"done\":true");
    }

    /** One that stands by is of the same version as the one that serves. */
    private static void awaitStandby(SidecarApp app) {
        Awaitility.await("a standby of the same version")
                .atMost(Duration.ofMinutes(5))
                .until(
                        app::status,
                        status -> status.path("instances").size() == 2
                                && status.path("instances")
                                        .valueStream()
                                        .allMatch(instance ->
                                                instance.path("state").asText().equals("READY")
                                                        && instance.path("version")
                                                                .asText()
                                                                .equals(status.path("version")
                                                                        .asText())));
    }

    private static WatchedUpgrade whileServing(SidecarApp app, Callable<WatchedUpgrade> change) throws Exception {
        long pid = app.status().path("pid").asLong();
        try (SteadyClients clients = new SteadyClients(app, 2)) {
            List<WordStream> streams = Stream.generate(() -> WordStream.begin(app, WORDS))
                    .limit(STREAMS)
                    .toList();
            streams.getFirst().awaitFirstWord();
            WatchedUpgrade upgrade = change.call();
            upgrade.awaitDone();
            for (WordStream stream : streams) {
                assertThat(stream.last().get()).contains("\"done\":true");
            }
            clients.awaitMore();
            assertThat(clients.errors()).isEmpty();
            assertThat(app.status().path("pid").asLong()).isNotEqualTo(pid);
            return upgrade;
        }
    }
}
