package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A service that admits nothing new because somebody wished so, and goes on. */
@Tag("current")
class DrainOnRequestIT {

    private static final Duration PATIENT = Duration.ofMinutes(3);
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String CANARY = "{\"model\":\"sidecar/canary\"}";

    @TempDir
    Path folder;

    private Path home = Path.of("");

    @BeforeEach
    void privateHome() throws Exception {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
    }

    @Test
    void drained_admitsNothingNew_finishesWhatRuns_outlastsARestartOfOllama_untilUndrained() throws Exception {
        try (SidecarApp app = SidecarApp.start(home)) {
            // given
            app.awaitReady();
            WordStream.createModel(app);
            WordStream.load(app);
            WordStream stream = FrozenStreams.begin(app, home, 1).getFirst();

            // when
            HttpResponse<String> drained = wish(app, "drain");
            HttpResponse<String> again = wish(app, "drain");

            // then
            assertThat(drained.statusCode()).isEqualTo(202);
            assertThat(again.statusCode()).isEqualTo(202);
            assertDrained(app.json(drained));
            assertDrained(app.json(again));
            assertThat(app.json(drained).at("/inFlight/requests").asInt()).isEqualTo(1);
            assertTurnsAway(app);
            FrozenStreams.goOn(app, home);
            assertThat(stream.last().get(PATIENT.toSeconds(), TimeUnit.SECONDS)).contains("\"done\":true");
            soon().until(() -> app.status().at("/inFlight/requests").asInt() == 0);

            // when
            long generation = app.status().path("generation").asLong();
            assertThat(wish(app, "restart").statusCode()).isEqualTo(202);
            Awaitility.await()
                    .atMost(PATIENT)
                    .until(() -> app.status().path("generation").asLong() > generation);
            app.awaitState("READY");

            // then
            assertDrained(app.status());
            assertTurnsAway(app);

            // when
            HttpResponse<String> undrained = wish(app, "undrain");
            HttpResponse<String> undrainedAgain = wish(app, "undrain");

            // then
            assertThat(undrained.statusCode()).isEqualTo(202);
            assertThat(undrainedAgain.statusCode()).isEqualTo(202);
            assertThat(app.json(undrained).path("draining").asBoolean()).isFalse();
            soon().until(() -> app.health("ready") == 200);
            assertThat(app.ping().path("response").asText()).isEqualTo(" pong");
            assertThat(app.post("/sidecar/v1/loads", CANARY, Map.of()).statusCode())
                    .isEqualTo(202);
            assertThat(metrics(app)).contains("sidecar_draining 0.0");
            soon().untilAsserted(() -> assertThat(app.events().stream()
                            .map(event -> event.path("type").asText())
                            .filter(type -> type.startsWith("drain.")))
                    .containsExactly("drain.requested", "drain.ended"));
        }
    }

    @Test
    void endOfTheService_canNeitherBeDrainedNorUndrained_andADrainIsForgottenWithIt() throws Exception {
        try (SidecarApp app = SidecarApp.start(home, "sidecar.drain.timeout=180s", "sidecar.stop.budget=200s")) {
            // given
            app.awaitReady();
            WordStream.createModel(app);
            WordStream.load(app);
            WordStream stream = FrozenStreams.begin(app, home, 1).getFirst();
            wish(app, "drain");

            // when
            app.terminate();
            soon().until(() -> app.status().path("summary").asText().startsWith("The service is ending"));

            // then
            assertThat(app.status().path("drainedOnRequest").asBoolean()).isFalse();
            assertEnding(app, wish(app, "drain"));
            assertEnding(app, wish(app, "undrain"));
            assertThat(app.status().path("draining").asBoolean()).isTrue();
            FrozenStreams.goOn(app, home);
            assertThat(stream.last().get(PATIENT.toSeconds(), TimeUnit.SECONDS)).contains("\"done\":true");
            app.awaitExit(SOON.multipliedBy(2));
        }
        try (SidecarApp next = SidecarApp.start(home)) {
            assertThat(next.awaitReady().path("draining").asBoolean()).isFalse();
        }
    }

    private static void assertDrained(JsonNode status) {
        assertThat(status.path("draining").asBoolean()).isTrue();
        assertThat(status.path("drainedOnRequest").asBoolean()).isTrue();
        assertThat(status.path("ready").asBoolean()).isFalse();
        assertThat(status.path("summary").asText())
                .startsWith("Drained on request")
                .contains("POST /sidecar/v1/undrain");
    }

    /** While it lives. */
    private static void assertTurnsAway(SidecarApp app) throws Exception {
        HttpResponse<String> refused = app.post("/api/generate", "{\"model\":\"chain\"}", Map.of());
        HttpResponse<String> refusedOpenAi = app.get(app.api("/v1/models"));
        HttpResponse<String> load = app.post("/sidecar/v1/loads", CANARY, Map.of());
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.body()).startsWith("{\"error\":\"").contains("drained");
        assertThat(refusedOpenAi.statusCode()).isEqualTo(503);
        assertThat(refusedOpenAi.body()).startsWith("{\"error\":{\"message\":").contains("drained");
        assertThat(load.statusCode()).isEqualTo(503);
        assertThat(load.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(load.headers().firstValue("Retry-After")).isPresent();
        assertThat(load.body()).contains("POST /sidecar/v1/undrain");
        assertThat(app.health("ready")).isEqualTo(503);
        assertThat(app.health("live")).isEqualTo(200);
        assertThat(metrics(app)).contains("sidecar_draining 1.0");
    }

    private static void assertEnding(SidecarApp app, HttpResponse<String> answer) throws Exception {
        assertThat(answer.statusCode()).isEqualTo(409);
        assertThat(answer.headers().firstValue("Content-Type")).contains("application/problem+json");
        assertThat(app.json(answer).path("type").asText()).endsWith("ending");
        assertThat(app.json(answer).path("action").asText()).isNotBlank();
    }

    private static String metrics(SidecarApp app) throws Exception {
        return app.get(app.management("/q/metrics")).body();
    }

    private static HttpResponse<String> wish(SidecarApp app, String what) throws Exception {
        return app.post("/sidecar/v1/" + what, "", Map.of());
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(20));
    }
}
