package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Fault;
import org.ollamasidecar.fake.Knob;

/** Answers and loads that break on their way. */
class StreamFaultIT extends FaultCase {

    private static final String GENERATE = "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\"}";
    private static final String LOAD = "{\"model\":\"sidecar/canary\"}";
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String LOADS = "/sidecar/v1/loads";

    @Test
    @Tag("fake")
    void row11_malformedAnswers_goThroughTheFrontDoorAsTheyAre() throws Exception {
        // given
        FakeProgram fake = fake();
        SidecarApp app = startFake(fake, BackOff.QUICK);
        app.awaitReady();

        // when
        fake.fault(Fault.MALFORMED, "/api/generate");
        HttpResponse<String> malformed = app.post("/api/generate", GENERATE, Map.of());
        fake.fault(Fault.HALF_LINE, "/api/generate");
        HttpResponse<String> half = app.post("/api/generate", GENERATE, Map.of());
        fake.noFault();

        // then
        assertThat(malformed.statusCode()).isEqualTo(200);
        assertThat(malformed.body()).isEqualTo("{\"version\": <<<");
        assertThat(half.body()).startsWith("{\"response\":\" po\n{\"error\":");
    }

    @Test
    @Tag("fake")
    void row11_malformedAnswerOfALoad_isAnErrorWithAnAction() throws Exception {
        // given
        FakeProgram fake = fake();
        SidecarApp app = startFake(fake, BackOff.QUICK, "sidecar.loads.load.retries=0");
        app.awaitReady();

        // when
        fake.fault(Fault.MALFORMED, "/api/generate");
        HttpResponse<String> failed = app.post(LOADS, LOAD, Map.of("Prefer", "wait=30"));
        fake.noFault();

        // then
        assertThat(failed.statusCode()).isGreaterThanOrEqualTo(500);
        JsonNode step = app.json(failed).at("/load/steps/3");
        assertThat(step.path("state").asText()).isEqualTo("FAILED");
        assertThat(step.at("/error/action").asText()).isNotBlank();
    }

    @Test
    @Tag("fake")
    void row12_dropInTheMiddle_isABrokenStreamForTheClient() throws Exception {
        // given
        FakeProgram fake = fake();
        SidecarApp app = startFake(fake, BackOff.QUICK);
        long server = app.awaitReady().path("pid").asLong();

        // when
        fake.fault(Fault.DROP, "/api/generate");

        // then
        assertThatThrownBy(() -> app.post("/api/generate", GENERATE, Map.of())).isInstanceOf(IOException.class);
        fake.noFault();
        assertThat(app.status().path("pid").asLong()).isEqualTo(server);
    }

    @ParameterizedTest
    @EnumSource
    void row12_closedBeforeAnAnswer_isToldToTheClient(HttpClient.Version version) throws Exception {
        // given
        FakeProgram fake = fake();
        SidecarApp app = startFake(fake, BackOff.QUICK);
        app.awaitReady();

        // when
        fake.fault(Fault.CLOSE, "/api/generate");
        try (HttpClient http = HttpClient.newBuilder().version(version).build()) {
            for (String body : List.of("", GENERATE)) {
                HttpRequest request = HttpRequest.newBuilder(app.api("/api/generate"))
                        .timeout(LIMIT)
                        .POST(BodyPublishers.ofString(body))
                        .build();
                HttpResponse<String> told = http.send(request, BodyHandlers.ofString());

                // then
                assertThat(told.statusCode()).isEqualTo(502);
                assertThat(told.body()).contains("ollama did not answer");
            }
        }
        fake.noFault();
        // A client may have read its answer before that is counted as out.
        soon().untilAsserted(() ->
                assertThat(app.status().at("/inFlight/requests").asInt()).isZero());
    }

    @Test
    @Tag("fake")
    void row13_drippingAnswers_toOneClient_disturbNobodyElse() throws Exception {
        // given
        FakeProgram fake = fake();
        SidecarApp app = startFake(
                fake,
                BackOff.QUICK,
                "sidecar.probe.interval=100ms",
                "sidecar.probe.timeout=1s",
                "sidecar.probe.misses=3");
        long server = app.awaitReady().path("pid").asLong();
        // Loaded, so that the answer drips and not a load for everybody.
        app.ping();

        // when
        fake.fault(Fault.DRIP, "/api/generate");

        // then
        assertThatThrownBy(() -> postWithin(app, "/api/generate", GENERATE, Duration.ofSeconds(5)))
                .isInstanceOf(HttpTimeoutException.class);
        fake.noFault();
        assertThat(app.status().path("pid").asLong()).isEqualTo(server);
        assertThat(app.status().path("ready").asBoolean()).isTrue();
        assertThat(app.status().path("restarts").asInt()).isZero();
    }

    @Test
    @Tag("fake")
    void row39_clientThatLeaves_doesNotAbortTheLoad() throws Exception {
        // given
        FakeProgram fake = fake().set(Knob.LOAD_DELAY, 600_000);
        // Its canary would be the same load.
        SidecarApp app = startFake(fake, BackOff.QUICK, "sidecar.heartbeat.enabled=false");
        app.awaitReady();

        // when
        assertThatThrownBy(() -> postWithin(app, LOADS, LOAD, Duration.ofSeconds(1)))
                .isInstanceOf(HttpTimeoutException.class);
        fake.set(Knob.LOAD_DELAY, 0);

        // then
        JsonNode job = soon().until(
                        () -> app.json(app.get(app.api(LOADS))),
                        jobs -> jobs.toString().contains("\"DONE\",\"attempt\":1")
                                && !jobs.toString().contains("RUNNING"));
        assertThat(job.findValuesAsText("attempt")).doesNotContain("2");
        assertThat(app.get(app.api("/sidecar/v1/logs?tail=5000")).body()).doesNotContain("aborting load");
    }

    private static void postWithin(SidecarApp app, String path, String body, Duration limit)
            throws IOException, InterruptedException {
        try (HttpClient http = HttpClient.newHttpClient()) {
            HttpRequest request = HttpRequest.newBuilder(app.api(path))
                    .timeout(limit)
                    .header("Content-Type", "application/json")
                    .header("Prefer", "wait=30")
                    .POST(BodyPublishers.ofString(body))
                    .build();
            http.send(request, BodyHandlers.ofString());
        }
    }
}
