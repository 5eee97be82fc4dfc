package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;

/** The inference heartbeat on a real Ollama. */
class HeartbeatIT {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int SOME_LOOKS = 5;
    private static final int MANY_LOOKS = 20;

    @TempDir
    Path folder;

    private Path home = Path.of("");

    @BeforeEach
    void privateHome() throws Exception {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
    }

    @Test
    void idleOllama_isWell_andTheCanaryHoldsNoPlace() throws Exception {
        try (SidecarApp app = SidecarApp.start(home)) {
            // when
            app.awaitReady();

            // then: the first one comes with Ready, long before its interval
            assertThat(app.health("")).isEqualTo(200);
            Awaitility.await().atMost(LIMIT).until(() -> wellness(app).contains("answered ' pong'"));
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> app.get(app.management("/q/metrics")).body().contains("sidecar_heartbeat_ok 1.0"));
            Awaitility.await().atMost(LIMIT).until(() -> loaded(app).isEmpty());
            Awaitility.await().atMost(LIMIT).until(() -> !runnerCommands(app).isEmpty());
            assertThat(runnerCommands(app)).allMatch(HeartbeatIT::isOnTheCpu);
            assertThat(warnings(app)).isEmpty();
        }
    }

    @Test
    void healthAsAWhole_isUpAtReady_alsoAfterARestart() throws Exception {
        try (SidecarApp app = SidecarApp.start(home)) {
            // given
            long first = app.awaitReady().path("generation").asLong();
            assertThat(app.health("")).isEqualTo(200);
            Awaitility.await().atMost(LIMIT).until(() -> wellness(app).contains("answered ' pong'"));

            // when
            app.post("/sidecar/v1/restart", "", Map.of());
            awaitNext(app, first);

            // then
            assertThat(app.health("")).isEqualTo(200);
            Awaitility.await().atMost(LIMIT).until(() -> wellness(app).contains("answered ' pong'"));
        }
    }

    @Test
    void onePlace_belongsToTheWantedModel() throws Exception {
        // given
        try (SidecarApp app = SidecarApp.start(home, "sidecar.heartbeat.enabled=false")) {
            app.awaitReady();
            WordStream.createModel(app);
        }
        try (SidecarApp app = SidecarApp.start(
                home,
                "sidecar.models.wanted=chain",
                "sidecar.env=OLLAMA_MAX_LOADED_MODELS=1",
                "sidecar.heartbeat.interval=1s",
                "sidecar.heartbeat.timeout=1s")) {
            // when
            app.awaitReady();
            Awaitility.await().atMost(LIMIT).until(() -> app.health("ready") == 200);
            Awaitility.await().atMost(LIMIT).until(() -> wellness(app)
                    .matches("not proved since .*, no room: 1 of 1 models are loaded"));
            awaitLooks(app, MANY_LOOKS);

            // then: it was proved by its own load, and has never left
            assertThat(app.health("")).isEqualTo(200);
            assertThat(loaded(app)).containsExactly("chain:latest");
            assertThat(app.get(app.api("/sidecar/v1/events")).body()).doesNotContain("model.lost", "heartbeat.failed");
            assertThat(app.json(app.get(app.api("/sidecar/v1/loads")))).hasSize(1);

            JsonNode check = app.json(app.post("/sidecar/v1/check?deep=true", "", Map.of()));
            assertThat(check.path("healthy").asBoolean()).isTrue();
            assertThat(check.at("/findings/3/outcome").asText()).isEqualTo("SKIPPED");
            assertThat(check.at("/findings/3/detail").asText()).startsWith("no room");
            assertThat(loaded(app)).containsExactly("chain:latest");
        }
    }

    @Test
    void atRest_withOneWantedModel_ollamaHasNothingToWarnOf() throws Exception {
        // given
        try (SidecarApp app = SidecarApp.start(home, "sidecar.heartbeat.enabled=false")) {
            app.awaitReady();
            WordStream.createModel(app);
            app.post(
                    "/api/create", "{\"model\":\"quiet\",\"from\":\"chain\",\"template\":\"{{ .Prompt }}\"}", Map.of());
            app.delete("/api/delete", "{\"model\":\"chain\"}");
        }
        try (SidecarApp app = SidecarApp.start(home, "sidecar.models.wanted=quiet", "sidecar.heartbeat.interval=1s")) {
            // when: it is loaded, and then two heartbeats more have come
            app.awaitReady();
            Awaitility.await().atMost(LIMIT).until(() -> app.health("ready") == 200);
            for (int beat = 0; beat < 2; beat++) {
                Instant before = provedAt(app);
                Awaitility.await().atMost(LIMIT).until(() -> provedAt(app).isAfter(before));
            }

            // then
            assertThat(wellness(app)).contains("answered ' pong'");
            assertThat(loaded(app)).contains("quiet:latest");
            assertThat(warnings(app)).isEmpty();
        }
    }

    @Test
    void canaryOfAnEarlierVersion_isMadeAnew() throws Exception {
        try (SidecarApp app = SidecarApp.start(home, "sidecar.heartbeat.enabled=false")) {
            // given
            long first = app.awaitReady().path("generation").asLong();
            WordStream.createModel(app);
            app.post("/api/copy", "{\"source\":\"chain\",\"destination\":\"sidecar/canary\"}", Map.of());

            // when
            app.post("/sidecar/v1/restart", "", Map.of());
            awaitNext(app, first);

            // then
            assertThat(app.ping().path("response").asText()).isEqualTo(" pong");
        }
    }

    private static void awaitNext(SidecarApp app, long generation) {
        Awaitility.await()
                .atMost(LIMIT)
                .until(() -> app.status().path("generation").asLong() > generation);
        app.awaitReady();
    }

    @Test
    void answersThroughTheFrontDoor_areTheProof() throws Exception {
        try (SidecarApp app =
                SidecarApp.start(home, "sidecar.env=OLLAMA_MAX_LOADED_MODELS=1", "sidecar.heartbeat.interval=1h")) {
            // given
            app.awaitReady();
            WordStream.createModel(app);
            // The only one of its hour: it cannot come after the answer, and be the newer proof.
            Awaitility.await().atMost(LIMIT).until(() -> wellness(app).contains("answered ' pong'"));

            // when
            WordStream.load(app);

            // then
            Awaitility.await().atMost(LIMIT).until(() -> wellness(app).contains("an answer of chain:latest"));
            assertThat(app.health("well")).isEqualTo(200);
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
            Instant proved = provedAt(app);

            // when
            awaitLooks(app, SOME_LOOKS);

            // then
            assertThat(provedAt(app)).isEqualTo(proved);
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

    @Test
    void ofTwo_theOneThatHangsIsNotWell_andIsRestartedAlone() throws Exception {
        try (SidecarApp app = SidecarApp.start(
                home,
                "sidecar.instances.one.weight=1",
                "sidecar.instances.two.weight=1",
                "sidecar.heartbeat.interval=3s",
                "sidecar.heartbeat.timeout=3s",
                "sidecar.heartbeat.action=restart",
                // Nothing else notices it.
                "sidecar.probe.interval=1h",
                "sidecar.stop.grace=1s")) {
            // given
            JsonNode before = Backends.awaitAll(app, 2);
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> wellOf(app, "one").contains("answered ' pong'")
                            && wellOf(app, "two").contains("answered ' pong'"));
            assertThat(Backends.instance(app.status(), "two")
                            .at("/inference/well")
                            .asBoolean())
                    .isTrue();

            // when
            FaultCase.signal("STOP", Backends.pid(before, "two"));

            // then
            Awaitility.await().atMost(LIMIT).until(() -> app.health("well") == 503);
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> Backends.pid(Backends.awaitAll(app, 2), "two") != Backends.pid(before, "two"));
            assertThat(Backends.pid(app.status(), "one")).isEqualTo(Backends.pid(before, "one"));
            assertThat(app.get(app.api("/sidecar/v1/events")).body())
                    .contains("No token from the canary of two")
                    .doesNotContain("No token from the canary of one");
            Awaitility.await()
                    .atMost(LIMIT)
                    .until(() -> app.health("well") == 200 && wellOf(app, "two").contains("answered ' pong'"));
        }
    }

    /** What the check says of one of several. */
    private static String wellOf(SidecarApp app, String instance) throws Exception {
        return app.json(app.get(app.management("/q/health/well")))
                .at("/checks/0/data/" + instance)
                .asText();
    }

    @Test
    @Tag("fake")
    void requestsOfOursAboutTheCanary_areForTheCpu() throws Exception {
        // given
        Path record = folder.resolve("record");
        FakeProgram fake = FakeProgram.in(folder).set(Knob.RECORD, record);
        try (SidecarApp app = SidecarApp.startPlain(home, "sidecar.ollama.program=" + fake.path())) {
            app.awaitReady();
            Awaitility.await().atMost(LIMIT).until(() -> wellness(app).contains("answered ' pong'"));

            // when
            JsonNode check = app.json(app.post("/sidecar/v1/check?deep=true", "", Map.of()));

            // then
            assertThat(check.path("healthy").asBoolean()).isTrue();
            assertThat(Files.readString(record).split("(?=POST |GET |HEAD )"))
                    .filteredOn(request -> request.startsWith("POST /api/generate"))
                    .satisfiesExactly(
                            beat -> assertThat(beat).contains("sidecar/canary", "\"num_gpu\":0", "\"keep_alive\":0"),
                            deep -> assertThat(deep).contains("sidecar/canary", "\"num_gpu\":0"));
        }
    }

    @Test
    @Tag("fake")
    void whileAnswersPass_noProbeIsSent() throws Exception {
        // given: an answer that takes longer than two probes are apart, each of its pieces much less
        Path record = folder.resolve("record");
        FakeProgram fake = FakeProgram.in(folder).set(Knob.TOKENS, 100).set(Knob.TOKEN_PAUSE, 100);
        try (SidecarApp app = SidecarApp.startPlain(
                home,
                "sidecar.ollama.program=" + fake.path(),
                "sidecar.heartbeat.enabled=false",
                "sidecar.probe.interval=4s")) {
            app.awaitReady();

            // when
            List<String> pieces = new ArrayList<>();
            try (RawClient client = new RawClient(app.api("/"))
                    .post("/api/generate", "{\"model\":\"sidecar/canary\",\"prompt\":\"x\"}")) {
                client.skipHead();
                pieces.add(client.chunk());
                // Before its first piece a probe may have been due.
                fake.set(Knob.RECORD, record);
                assertThat(app.get(app.api("/api/tags")).statusCode()).isEqualTo(200);
                while (!pieces.getLast().isEmpty()) {
                    pieces.add(client.chunk());
                }
            }

            // then
            assertThat(String.join("", pieces).lines()).hasSize(101);
            assertThat(Files.readString(record)).contains("/api/tags").doesNotContain("/api/version");
            Awaitility.await().atMost(LIMIT).until(() -> Files.readString(record)
                    .contains("/api/version"));
        }
    }

    /** Waits until the heartbeat has looked so many times more for what is loaded. */
    private static void awaitLooks(SidecarApp app, int more) throws Exception {
        long looks = count(app, "\"/api/ps\"");
        Awaitility.await().atMost(LIMIT).until(() -> count(app, "\"/api/ps\"") >= looks + more);
    }

    private static Instant provedAt(SidecarApp app) throws Exception {
        JsonNode data = app.json(app.get(app.management("/q/health/well"))).at("/checks/0/data");
        return Instant.parse(data.path("at").asText());
    }

    /** What the check says for people. */
    private static String wellness(SidecarApp app) throws Exception {
        return app.json(app.get(app.management("/q/health/well")))
                .at("/checks/0/data/detail")
                .asText();
    }

    /** The lines by which Ollama tells how it starts a runner. */
    private static List<String> runnerCommands(SidecarApp app) throws Exception {
        return log(app).filter(line -> line.contains("starting llama server") || line.contains("starting llama-server"))
                .toList();
    }

    private static boolean isOnTheCpu(String command) {
        return command.contains("--n-gpu-layers 0 ") || command.contains("-ngl 0 ");
    }

    private static List<String> warnings(SidecarApp app) throws Exception {
        return log(app).filter(line -> line.contains("level=WARN") || line.contains("level=ERROR"))
                .toList();
    }

    private static Stream<String> log(SidecarApp app) throws Exception {
        return app.get(app.api("/sidecar/v1/logs?tail=5000")).body().lines();
    }

    private static List<String> loaded(SidecarApp app) throws Exception {
        JsonNode models = app.json(app.get(app.api("/api/ps"))).path("models");
        return StreamSupport.stream(models.spliterator(), false)
                .map(model -> model.path("name").asText())
                .toList();
    }

    private static long count(SidecarApp app, String text) throws Exception {
        return log(app).filter(line -> line.contains(text)).count();
    }
}
