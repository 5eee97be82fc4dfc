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
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
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

    private static final Pattern PROMPT = Pattern.compile("\"prompt\":\"(\\w+)\"");
    private static final int HELD = 600_000;
    private static final int SOME_MILLIS = 300;
    private static final String GREEDY = "greedy";
    private static final String MODEST = "modest";

    @TempDir
    Path folder;

    private Path home = Path.of("");
    private Path keys = Path.of("");
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
        return Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(10));
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

    /** The prompt is the name of the key. */
    private CompletableFuture<HttpResponse<String>> ask(SidecarApp app, String key) {
        HttpRequest request = HttpRequest.newBuilder(app.api("/api/generate"))
                .timeout(Duration.ofMinutes(3))
                .header("X-API-Key", key)
                .POST(BodyPublishers.ofString(
                        "{\"model\":\"sidecar/canary\",\"prompt\":\"" + key + "\",\"stream\":false}"))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString());
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
            ask(app, GREEDY).get(1, TimeUnit.MINUTES);
            Path record = folder.resolve("record");
            fake.set(Knob.TOKEN_PAUSE, HELD).set(Knob.RECORD, record);
            List<CompletableFuture<HttpResponse<String>>> many =
                    Stream.generate(() -> ask(app, GREEDY)).limit(16).toList();
            soon().untilAsserted(() -> {
                assertThat(inPhase(app, "SENT")).isEqualTo(2);
                assertThat(inPhase(app, "QUEUED")).isEqualTo(14);
            });

            // when
            CompletableFuture<HttpResponse<String>> modest = ask(app, MODEST);
            soon().until(() -> inPhase(app, "QUEUED") == 15);
            // From now on each takes a while, so that they come in the order in which they are sent.
            fake.set(Knob.TOKEN_PAUSE, SOME_MILLIS);

            // then
            assertThat(modest.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(200);
            List<String> came = PROMPT.matcher(Files.readString(record))
                    .results()
                    .map(found -> found.group(1))
                    .toList();
            assertThat(came.subList(0, 3)).containsExactly(GREEDY, GREEDY, MODEST);

            // and
            fake.set(Knob.TOKEN_PAUSE, 0);
            for (CompletableFuture<HttpResponse<String>> one : many) {
                assertThat(one.get(1, TimeUnit.MINUTES).statusCode()).isEqualTo(200);
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
            ask(app, GREEDY).get(1, TimeUnit.MINUTES);
            fake.set(Knob.TOKEN_PAUSE, HELD);

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
