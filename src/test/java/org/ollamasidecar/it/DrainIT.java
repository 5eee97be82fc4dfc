package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpClient.Version;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The end of the service while it answers. */
@Tag("current")
class DrainIT {

    private static final Duration PATIENT = Duration.ofMinutes(3);
    private static final Duration BUDGET = Duration.ofMinutes(1);
    private static final Duration SOON = Duration.ofMinutes(2);
    private static final String IN_PARALLEL = "sidecar.env=OLLAMA_NUM_PARALLEL=3";

    @TempDir
    Path folder;

    private Path home = Path.of("");

    @BeforeEach
    void privateHome() throws Exception {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
    }

    private SidecarApp ready(String... properties) throws Exception {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add(IN_PARALLEL);
        SidecarApp app = SidecarApp.start(home, all.toArray(String[]::new));
        app.awaitReady();
        WordStream.createModel(app);
        WordStream.load(app);
        return app;
    }

    @Test
    void runningStreams_areFinished_whileNewRequestsAreRefused_thenNothingIsLeft() throws Exception {
        try (SidecarApp app = ready("sidecar.drain.timeout=180s", "sidecar.stop.budget=200s")) {
            // given
            List<WordStream> streams = FrozenStreams.begin(app, home, 3);
            assertThat(app.status().at("/inFlight/requests").asInt()).isEqualTo(3);

            // when
            app.terminate();
            awaitRefusal(app);

            // then
            HttpResponse<String> refused = once(app, "/api/version");
            HttpResponse<String> refusedOpenAi = once(app, "/v1/models");
            HttpResponse<String> load = app.post("/sidecar/v1/loads", "{\"model\":\"sidecar/canary\"}", Map.of());
            int ready = app.health("ready");
            int live = app.health("live");
            String health = app.get(app.management("/q/health/ready")).body();
            String metrics = app.get(app.management("/q/metrics")).body();
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(refused.headers().firstValue("Connection")).contains("close");
            assertThat(refused.body()).startsWith("{\"error\":\"");
            assertThat(refusedOpenAi.body()).startsWith("{\"error\":{\"message\":");
            assertThat(load.statusCode()).isEqualTo(503);
            assertThat(load.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(load.headers().firstValue("Retry-After")).isPresent();
            assertThat(ready).isEqualTo(503);
            assertThat(live).isEqualTo(200);
            assertThat(health).containsPattern("\"draining\": ?true").containsPattern("\"requestsInFlight\": ?3");
            assertThat(metrics).contains("sidecar_requests_in_flight 3.0", "sidecar_draining 1.0");
            assertThat(app.get(app.api("/sidecar/v1/events")).body()).contains("stop.begun", "stop.draining");
            FrozenStreams.goOn(app, home);
            for (WordStream stream : streams) {
                assertThat(stream.last().get(PATIENT.toSeconds(), TimeUnit.SECONDS))
                        .contains("\"done\":true");
            }
            assertThat(app.awaitExit(BUDGET)).isIn(0, 143);
            assertThat(app.ollamaProcesses()).isEmpty();
        }
    }

    @Test
    void twentyStreams_mostOfThemWaiting_areAllFinished() throws Exception {
        try (SidecarApp app =
                ready("sidecar.drain.timeout=180s", "sidecar.stop.budget=200s", "sidecar.gateway.queue.per-model=8")) {
            // given
            List<WordStream> streams = new ArrayList<>(FrozenStreams.begin(app, home, 3));
            Stream.generate(() -> WordStream.begin(app, 50)).limit(17).forEach(streams::add);
            Awaitility.await()
                    .atMost(SOON)
                    .until(() -> app.status().at("/inFlight/requests").asInt() == 20);

            // when
            app.terminate();
            awaitRefusal(app);
            FrozenStreams.goOn(app, home);

            // then
            for (WordStream stream : streams) {
                assertThat(stream.last().get(PATIENT.toSeconds(), TimeUnit.SECONDS))
                        .contains("\"done\":true");
            }
            assertThat(app.awaitExit(BUDGET)).isIn(0, 143);
            assertThat(app.ollamaProcesses()).isEmpty();
        }
    }

    @Test
    void announcedEnd_isNotReady_andStillServes() throws Exception {
        try (SidecarApp app = ready("sidecar.drain.delay=60s", "sidecar.stop.budget=200s")) {
            // when
            app.terminate();
            Awaitility.await().atMost(SOON).pollInterval(Duration.ofMillis(5)).until(() -> app.health("ready") == 503);

            // then
            assertThat(once(app, "/api/version").statusCode()).isEqualTo(200);
            assertThat(app.ping().path("response").asText()).isEqualTo(" pong");
            assertThat(app.status().path("draining").asBoolean()).isTrue();
            app.terminate();
            assertThat(app.awaitExit(BUDGET)).isIn(0, 143);
        }
    }

    @Test
    void streamLongerThanTheDrain_isCut_andTheEndIsWithinTheBudget() throws Exception {
        try (SidecarApp app = ready("sidecar.drain.timeout=1s", "sidecar.stop.grace=2s", "sidecar.stop.budget=10s")) {
            // given
            WordStream stream = FrozenStreams.begin(app, home, 1).getFirst();

            // when
            app.terminate();
            int code = app.awaitExit(BUDGET);

            // then
            assertThat(code).isIn(0, 143);
            assertThat(app.output()).contains("What still runs is cut");
            assertThat(app.ollamaProcesses()).isEmpty();
            assertThat(stream.last()).failsWithin(SOON);
        }
    }

    @Test
    void secondSignal_cutsTheDrainShort() throws Exception {
        try (SidecarApp app = ready("sidecar.drain.timeout=180s", "sidecar.stop.budget=200s")) {
            // given
            WordStream stream = FrozenStreams.begin(app, home, 1).getFirst();
            app.terminate();
            awaitRefusal(app);

            // when
            app.terminate();
            int code = app.awaitExit(SOON);

            // then
            assertThat(code).isIn(0, 143);
            assertThat(app.output()).contains("Cut short by a second signal");
            assertThat(app.ollamaProcesses()).isEmpty();
            assertThat(stream.last()).failsWithin(SOON);
        }
    }

    @Test
    void killWhileDraining_leavesNothing() throws Exception {
        try (SidecarApp app = ready("sidecar.drain.timeout=180s", "sidecar.stop.budget=200s")) {
            // given
            FrozenStreams.begin(app, home, 1);
            app.terminate();
            awaitRefusal(app);

            // when
            app.kill();
            app.awaitExit(SOON);

            // then
            Awaitility.await().atMost(SOON).untilAsserted(() -> assertThat(app.ollamaProcesses())
                    .isEmpty());
        }
    }

    private static void awaitRefusal(SidecarApp app) {
        Awaitility.await("requests to be refused")
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(5))
                .until(() -> once(app, "/api/version").statusCode() == 503);
    }

    /** On a connection of its own. */
    private static HttpResponse<String> once(SidecarApp app, String path) throws Exception {
        try (HttpClient http = HttpClient.newBuilder().version(Version.HTTP_1_1).build()) {
            return http.send(HttpRequest.newBuilder(app.api(path)).build(), BodyHandlers.ofString());
        }
    }
}
