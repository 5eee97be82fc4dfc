package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The inference heartbeat on a real Ollama. */
class HeartbeatIT {

    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final int SOME_LOOKS = 5;

    @TempDir
    Path folder;

    private Path home = Path.of("");

    @BeforeEach
    void privateHome() throws Exception {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
    }

    @Test
    void idleOllama_isWell_andTheCanaryHoldsNoPlace() throws Exception {
        try (SidecarApp app = SidecarApp.start(home, "sidecar.heartbeat.interval=2s")) {
            // given
            app.awaitReady();
            assertThat(app.health("well")).isEqualTo(503);

            // when
            Awaitility.await().atMost(LIMIT).until(() -> app.health("well") == 200);

            // then
            assertThat(app.get(app.management("/q/health/well")).body()).contains("answered ' pong'");
            assertThat(app.get(app.management("/q/metrics")).body()).contains("sidecar_heartbeat_ok 1.0");
            Awaitility.await().atMost(LIMIT).until(() -> loaded(app).isEmpty());
        }
    }

    @Test
    void loadedModelsOfOthers_areNotDisturbed() throws Exception {
        try (SidecarApp app = SidecarApp.start(
                home,
                "sidecar.heartbeat.interval=500ms",
                "sidecar.heartbeat.max-loaded=1",
                "sidecar.probe.interval=1h")) {
            // given
            app.awaitReady();
            // A model of its own: a copy of the canary would share its runner, and end with it.
            WordStream.createModel(app);
            WordStream.load(app);
            // A heartbeat that had begun before may still end; at the second look from now none is under way.
            awaitLooks(app, 2);
            JsonNode before = heartbeat(app);

            // when
            awaitLooks(app, SOME_LOOKS);

            // then
            assertThat(heartbeat(app)).isEqualTo(before);
            assertThat(loaded(app)).contains("chain:latest");
        }
    }

    @Test
    void ollamaThatAnswersButDoesNotGenerate_isNotWell_andIsRestartedWhereThatIsWished() throws Exception {
        try (SidecarApp app =
                SidecarApp.start(home, "sidecar.heartbeat.interval=200ms", "sidecar.heartbeat.action=restart")) {
            // given
            long server = app.awaitReady().path("pid").asLong();
            Awaitility.await().atMost(LIMIT).until(() -> app.health("well") == 200);

            // when
            assertThat(app.delete("/api/delete", "{\"model\":\"sidecar/canary\"}")
                            .statusCode())
                    .isEqualTo(200);

            // then
            Awaitility.await().atMost(LIMIT).untilAsserted(() -> {
                JsonNode status = app.status();
                assertThat(status.path("pid").asLong()).isNotEqualTo(server);
                assertThat(status.path("ready").asBoolean()).isTrue();
            });
            assertThat(app.get(app.api("/sidecar/v1/events")).body()).contains("heartbeat.failed", "failed heartbeats");
            Awaitility.await().atMost(LIMIT).until(() -> app.health("well") == 200);
        }
    }

    /** Waits until the heartbeat has looked so many times more for what is loaded. */
    private static void awaitLooks(SidecarApp app, int more) throws Exception {
        long looks = count(app, "\"/api/ps\"");
        Awaitility.await().atMost(LIMIT).until(() -> count(app, "\"/api/ps\"") >= looks + more);
    }

    private static JsonNode heartbeat(SidecarApp app) throws Exception {
        return app.json(app.get(app.management("/q/health/well"))).at("/checks/0/data");
    }

    private static List<String> loaded(SidecarApp app) throws Exception {
        JsonNode models = app.json(app.get(app.api("/api/ps"))).path("models");
        return StreamSupport.stream(models.spliterator(), false)
                .map(model -> model.path("name").asText())
                .toList();
    }

    private static long count(SidecarApp app, String text) throws Exception {
        return app.get(app.api("/sidecar/v1/logs?tail=5000"))
                .body()
                .lines()
                .filter(line -> line.contains(text))
                .count();
    }
}
