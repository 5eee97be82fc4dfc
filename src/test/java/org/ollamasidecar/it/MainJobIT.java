package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The main job, end to end. */
@Tag("current")
class MainJobIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);
    /** What orchestrators give by default. */
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(30);

    private static final String LOADS = "/sidecar/v1/loads";
    private static final String CANARY = "{\"model\":\"sidecar/canary\"}";

    @TempDir
    Path folder;

    private Path home = Path.of("");

    @BeforeEach
    void privateHome() throws Exception {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
    }

    @Test
    void slowStart_httpAnswersLongBefore_liveUp_readyDown_statusTellsWhatIsTried() throws Exception {
        // given
        Path program = SlowOllama.in(folder, SidecarApp.realProgram(home));

        // when
        try (SidecarApp app = SidecarApp.startPlain(home, "sidecar.ollama.program=" + program)) {
            int live = app.health("live");
            int ready = app.health("ready");
            int started = app.health("started");
            JsonNode status = app.status();
            HttpResponse<String> early = app.get(app.api("/api/version"));
            SlowOllama.letGo(folder);
            app.awaitReady();

            // then
            assertThat(live).isEqualTo(200);
            assertThat(ready).isEqualTo(503);
            assertThat(started).isEqualTo(503);
            assertThat(status.path("state").asText()).isIn("PROVISIONING", "STARTING");
            assertThat(status.path("summary").asText()).isNotBlank();
            assertThat(early.statusCode()).isEqualTo(503);
            assertThat(early.headers().firstValue("Retry-After")).isPresent();
            assertThat(app.health("ready")).isEqualTo(200);
            assertThat(app.health("started")).isEqualTo(200);
        }
    }

    @Test
    void readyOllama_generates_throughBothApis_andLoadsStepByStep() throws Exception {
        try (SidecarApp app = SidecarApp.start(home)) {
            // given
            Awaitility.await()
                    .atMost(Duration.ofMinutes(15))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> app.health("ready") == 200);

            // when
            JsonNode first = app.ping();
            JsonNode chat = app.json(app.post(
                    "/v1/chat/completions",
                    "{\"model\":\"sidecar/canary\",\"messages\":[{\"role\":\"user\",\"content\":\"ping\"}]}",
                    Map.of()));
            HttpResponse<String> waited = app.post(LOADS, CANARY, Map.of("Prefer", "wait=30"));
            HttpResponse<String> accepted = app.post(LOADS, CANARY, Map.of());
            JsonNode check = app.json(app.post("/sidecar/v1/check?deep=true", "", Map.of()));

            // then
            assertThat(first.path("response").asText()).isEqualTo(" pong");
            assertThat(chat.at("/choices/0/message/content").asText()).isEqualTo(" pong");
            assertThat(waited.statusCode()).isEqualTo(200);
            assertThat(stepStates(app.json(waited))).hasSize(5).allMatch(List.of("DONE", "SKIPPED")::contains);
            assertThat(accepted.statusCode()).isEqualTo(202);
            assertThat(accepted.headers().firstValue("Location")).isPresent();
            assertThat(check.path("healthy").asBoolean()).isTrue();
            assertThat(app.status().at("/canary/state").asText()).isEqualTo("AVAILABLE");
        }
    }

    @Test
    void serviceTerminated_nothingOfItIsLeft() throws Exception {
        try (SidecarApp app = readyWithALoadedRunner()) {
            // when
            app.terminate();
            int code = app.awaitExit(EXIT_LIMIT);

            // then
            assertThat(code).isIn(0, 143);
            assertNothingLeft(app);
        }
    }

    @Test
    void serviceKilled_nothingOfItIsLeft() throws Exception {
        try (SidecarApp app = readyWithALoadedRunner()) {
            // when
            app.kill();
            app.awaitExit(EXIT_LIMIT);

            // then
            assertNothingLeft(app);
        }
    }

    @Test
    void ollamaKilled_withALoadedRunner_isReadyAgainByItself_theOldRunnerIsGone_theReasonIsTold() throws Exception {
        try (SidecarApp app = readyWithALoadedRunner()) {
            // given
            JsonNode before = app.status();
            long server = before.path("pid").asLong();
            List<Long> runners = OwnedProcesses.runners(home, server);

            // when
            ProcessHandle.of(server).orElseThrow().destroyForcibly();

            // then
            JsonNode after = Awaitility.await()
                    .atMost(LIMIT)
                    .pollInterval(Duration.ofMillis(10))
                    .until(
                            app::status,
                            status -> status.path("ready").asBoolean()
                                    && status.path("pid").asLong() != server);
            assertThat(runners).isNotEmpty();
            assertThat(OwnedProcesses.of(home)).doesNotContainAnyElementsOf(runners);
            assertThat(after.path("restarts").asInt()).isEqualTo(1);
            assertThat(after.at("/failure/problem").asText()).contains("killed by SIGKILL");
            assertThat(after.at("/failure/action").asText()).isNotBlank();
            assertThat(app.ping().path("response").asText()).isEqualTo(" pong");
        }
    }

    @Test
    void ollamaKilled_readinessGoesDown_andTheFrontDoorSaysSo() throws Exception {
        try (SidecarApp app = SidecarApp.start(
                home,
                "sidecar.restart.stable-after=1h",
                "sidecar.restart.initial-delay=1h",
                "sidecar.restart.max-delay=1h")) {
            // given
            long server = app.awaitReady().path("pid").asLong();

            // when
            ProcessHandle.of(server).orElseThrow().destroyForcibly();

            // then
            Awaitility.await().atMost(LIMIT).pollInterval(Duration.ofMillis(2)).until(() -> app.health("ready") == 503);
            JsonNode status = app.awaitState("BACKING_OFF");
            assertThat(status.path("retryAt").asText()).isNotBlank();
            assertThat(app.get(app.api("/api/version")).statusCode()).isEqualTo(503);
            assertThat(app.health("live")).isEqualTo(200);
        }
    }

    @Test
    void loadCancelledWhilePulling_stopsTheDownloadInOllama() throws Exception {
        try (StallingRegistry registry = new StallingRegistry();
                SidecarApp app = SidecarApp.start(home, "sidecar.loads.insecure-registries=" + registry.host())) {
            // given
            app.awaitReady();
            String id = app.json(app.post(LOADS, "{\"model\":\"" + registry.model() + "\"}", Map.of()))
                    .path("id")
                    .asText();
            assertThat(registry.awaitDownload(60)).isTrue();

            // when
            HttpResponse<String> cancelled = app.delete(LOADS + "/" + id);

            // then
            assertThat(registry.awaitClientLeft(60)).isTrue();
            assertThat(cancelled.statusCode()).isEqualTo(200);
            JsonNode job = app.json(cancelled);
            assertThat(job.path("state").asText()).isEqualTo("CANCELLED");
            assertThat(stepStates(job)).containsExactly("DONE", "DONE", "CANCELLED", "PENDING", "PENDING");
        }
    }

    @Test
    void pullThatTakesTooLong_isTriedAsOftenAsConfigured_thenFailsWithItsStep_andCanBeRetried() throws Exception {
        try (StallingRegistry registry = new StallingRegistry();
                SidecarApp app = SidecarApp.start(
                        home,
                        "sidecar.loads.insecure-registries=" + registry.host(),
                        "sidecar.loads.pull.timeout=300ms",
                        "sidecar.loads.pull.retries=1")) {
            // given
            app.awaitReady();
            String body = "{\"model\":\"" + registry.model() + "\"}";

            // when
            HttpResponse<String> failed = app.post(LOADS, body, Map.of("Prefer", "wait=60"));

            // then
            assertThat(failed.statusCode()).isEqualTo(504);
            JsonNode pull = app.json(failed).at("/load/steps/2");
            assertThat(pull.path("step").asText()).isEqualTo("PULL");
            assertThat(pull.path("state").asText()).isEqualTo("FAILED");
            assertThat(pull.path("attempt").asInt()).isEqualTo(2);
            assertThat(pull.path("attempts").asInt()).isEqualTo(2);
            assertThat(pull.at("/error/action").asText()).isNotBlank();
            String id = app.json(failed).at("/load/id").asText();
            HttpResponse<String> retried = app.post(LOADS + "/" + id + "/retry", "{\"from\":\"PULL\"}", Map.of());
            assertThat(retried.statusCode()).isEqualTo(202);
            app.delete(LOADS + "/" + id);
            assertThat(app.ping().path("response").asText()).isEqualTo(" pong");
        }
    }

    @Test
    void canaryThatCannotBeCreated_isTold_andNothingElseSuffers() throws Exception {
        // given
        Path models = Files.createDirectories(home.resolve("models"));
        Files.writeString(models.resolve("manifests"), "a file in the place of the folder");

        try (SidecarApp app = SidecarApp.start(home)) {
            // when
            JsonNode status = app.awaitReady();

            // then
            assertThat(status.at("/canary/state").asText()).isEqualTo("UNAVAILABLE");
            assertThat(status.at("/canary/reason").asText()).isNotBlank();
            assertThat(status.at("/canary/action").asText()).isNotBlank();
            JsonNode check = app.json(app.post("/sidecar/v1/check", "", Map.of()));
            assertThat(check.path("healthy").asBoolean()).isTrue();
            HttpResponse<String> deep = app.post("/sidecar/v1/check?deep=true", "", Map.of());
            assertThat(deep.statusCode()).isEqualTo(503);
        }
    }

    private SidecarApp readyWithALoadedRunner() throws Exception {
        // Its canary leaves memory again, and takes the runner along.
        SidecarApp app = SidecarApp.start(home, "sidecar.heartbeat.enabled=false");
        JsonNode status = app.awaitReady();
        assertThat(app.ping().path("response").asText()).isEqualTo(" pong");
        assertThat(OwnedProcesses.runners(home, status.path("pid").asLong())).isNotEmpty();
        return app;
    }

    private static void assertNothingLeft(SidecarApp app) {
        Awaitility.await().atMost(LIMIT).untilAsserted(() -> assertThat(app.ollamaProcesses())
                .isEmpty());
    }

    private static List<String> stepStates(JsonNode job) {
        return StreamSupport.stream(job.path("steps").spliterator(), false)
                .map(step -> step.path("state").asText())
                .toList();
    }
}
