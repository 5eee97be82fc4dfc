package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;

/** Keys that want the same model of an Ollama which works on one request after the other. */
class FairTurnsIT {

    private static final String PING = "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\",\"stream\":false}";
    private static final String GREEDY = "greedy";
    private static final String MODEST = "modest";

    @TempDir
    Path folder;

    private Path home = Path.of("");
    private Path keys = Path.of("");
    private final List<String> answered = new CopyOnWriteArrayList<>();
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void homeAndKeys() throws Exception {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
        keys = Files.writeString(folder.resolve("keys"), line(GREEDY) + line(MODEST));
    }

    private static String line(String name) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
        return name + " operate sha256:" + HexFormat.of().formatHex(hash) + "\n";
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofSeconds(30)).pollInterval(Duration.ofMillis(10));
    }

    private SidecarApp start(FakeProgram fake, String... more) throws IOException {
        return SidecarApp.startPlain(
                home,
                Stream.concat(
                                Stream.of(
                                        "sidecar.ollama.program=" + fake.path(),
                                        "sidecar.heartbeat.enabled=false",
                                        "sidecar.access.keys=" + keys),
                                Stream.of(more))
                        .toArray(String[]::new));
    }

    private CompletableFuture<HttpResponse<String>> ask(SidecarApp app, String key) {
        HttpRequest request = HttpRequest.newBuilder(app.api("/api/generate"))
                .timeout(Duration.ofMinutes(1))
                .header("X-API-Key", key)
                .POST(BodyPublishers.ofString(PING))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString()).whenComplete((answer, failure) -> answered.add(key));
    }

    private JsonNode get(SidecarApp app, String path) throws Exception {
        return app.json(app.get(app.api(path), Map.of("X-API-Key", GREEDY)));
    }

    private void awaitReady(SidecarApp app) {
        soon().until(() -> get(app, "/sidecar/v1/status").path("ready").asBoolean());
    }

    private long inPhase(SidecarApp app, String phase) throws Exception {
        return get(app, "/sidecar/v1/requests").findValuesAsText("phase").stream()
                .filter(phase::equals)
                .count();
    }

    @Test
    @Tag("fake")
    void secondKey_waitsForTwoAnswers_whateverTheFirstHasSent() throws Exception {
        // given
        FakeProgram fake = FakeProgram.in(folder).set(Knob.PARALLEL, 1);
        try (SidecarApp app = start(fake)) {
            awaitReady(app);
            ask(app, GREEDY).get(30, TimeUnit.SECONDS);
            answered.clear();
            fake.set(Knob.TOKEN_PAUSE, 1000);
            List<CompletableFuture<HttpResponse<String>>> many =
                    Stream.generate(() -> ask(app, GREEDY)).limit(16).toList();
            soon().untilAsserted(() -> {
                assertThat(inPhase(app, "SENT")).isEqualTo(2);
                assertThat(inPhase(app, "QUEUED") + answered.size()).isEqualTo(14);
            });
            int before = answered.size();

            // when
            HttpResponse<String> modest = ask(app, MODEST).get(30, TimeUnit.SECONDS);

            // then
            assertThat(modest.statusCode()).isEqualTo(200);
            assertThat(answered.indexOf(MODEST) - before).isLessThanOrEqualTo(2);

            // and
            fake.set(Knob.TOKEN_PAUSE, 0);
            for (CompletableFuture<HttpResponse<String>> one : many) {
                assertThat(one.get(30, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            }
            assertThat(get(app, "/sidecar/v1/status").at("/queue/perModel").asInt())
                    .isEqualTo(2);
        }
    }

    @Test
    @Tag("fake")
    void moreAtOnce_areSent_whereOllamaWasToldSo() throws Exception {
        // given
        FakeProgram fake = FakeProgram.in(folder).set(Knob.PARALLEL, 3);
        try (SidecarApp app = start(fake, "sidecar.env=OLLAMA_NUM_PARALLEL=3")) {
            awaitReady(app);
            ask(app, GREEDY).get(30, TimeUnit.SECONDS);
            fake.set(Knob.TOKEN_PAUSE, 60_000);

            // when
            Stream.generate(() -> ask(app, GREEDY)).limit(8).forEach(sent -> {});

            // then
            soon().untilAsserted(() -> {
                assertThat(inPhase(app, "SENT")).isEqualTo(4);
                assertThat(inPhase(app, "QUEUED")).isEqualTo(4);
            });
            assertThat(get(app, "/sidecar/v1/status").at("/queue/perModel").asInt())
                    .isEqualTo(4);
            assertThat(app.get(app.management("/q/metrics")).body()).contains("sidecar_gateway_per_model_limit 4.0");
        }
    }
}
