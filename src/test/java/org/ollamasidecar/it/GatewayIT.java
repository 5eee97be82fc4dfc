package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Fault;
import org.ollamasidecar.fake.Knob;

/** What the front door lets through, as an Ollama sees it that writes down what it gets. */
class GatewayIT {

    private static final String PING = "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\",\"stream\":false}";

    @TempDir
    Path folder;

    private Path home = Path.of("");
    private Path record = Path.of("");
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void privateHome() throws IOException {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
        record = folder.resolve("record");
    }

    private SidecarApp start(FakeProgram fake, String... properties) throws IOException {
        fake.set(Knob.RECORD, record);
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("sidecar.ollama.program=" + fake.path());
        all.add("sidecar.heartbeat.enabled=false");
        return SidecarApp.startPlain(home, all.toArray(String[]::new));
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(10));
    }

    private HttpRequest.Builder to(SidecarApp app, String path) {
        return HttpRequest.newBuilder(app.api(path)).timeout(Duration.ofSeconds(60));
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpResponse<String> post(SidecarApp app, String path, String body, String... headers)
            throws IOException, InterruptedException {
        HttpRequest.Builder request = to(app, path).POST(BodyPublishers.ofString(body));
        return send(headers.length == 0 ? request : request.headers(headers));
    }

    private String recorded() throws IOException {
        return Files.exists(record) ? Files.readString(record) : "";
    }

    /** By the two commands of the guide. */
    private String key(Path keys, String name, String role) throws IOException, InterruptedException {
        Process shell = new ProcessBuilder("bash", "-c", """
                                key=$(head -c 32 /dev/urandom | base64 -w0 | tr -d '/+=')
                                echo "%s %s sha256:$(printf %%s "$key" | sha256sum | cut -d' ' -f1)" >> '%s'
                                printf %%s "$key"
                                """.formatted(name, role, keys)).start();
        String made = new String(shell.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(shell.waitFor()).isZero();
        return made;
    }

    @Test
    @Tag("fake")
    void keys_decideWhoMayWhat_andWrongOnesNeverReachOllama() throws Exception {
        // given
        Path keys = folder.resolve("keys");
        String user = key(keys, "alice", "inference");
        String operator = key(keys, "bob", "operate");
        String admin = key(keys, "carol", "admin");
        try (SidecarApp app =
                start(FakeProgram.in(folder), "sidecar.access.keys=" + keys, "sidecar.access.look-every=100ms")) {
            soon().until(() -> send(to(app, "/sidecar/v1/status").header("X-API-Key", user))
                    .body()
                    .contains("\"ready\":true"));
            Files.deleteIfExists(record);

            // when
            HttpResponse<String> none = post(app, "/api/generate", PING);
            HttpResponse<String> wrong =
                    post(app, "/v1/chat/completions", PING, "Authorization", "Bearer " + admin + "x");
            HttpResponse<String> wrongBasic = post(app, "/api/generate", PING, "Authorization", "Basic YTpi");
            HttpResponse<String> mayNotPull =
                    post(app, "/api/pull", "{\"model\":\"m\"}", "Authorization", "Bearer " + user);
            HttpResponse<String> mayNotStop = post(app, "/sidecar/v1/stop", "", "Authorization", "Bearer " + user);
            HttpResponse<String> status = send(to(app, "/sidecar/v1/status"));
            HttpResponse<String> strangerAtThePage = send(to(app, "/ui/").header("Accept", "text/html"));

            // then
            assertThat(none.statusCode()).isEqualTo(401);
            assertThat(none.headers().firstValue("WWW-Authenticate"))
                    .get()
                    .asString()
                    .startsWith("Bearer");
            assertThat(none.body()).startsWith("{\"error\":\"");
            assertThat(wrong.statusCode()).isEqualTo(401);
            assertThat(wrong.body()).contains("\"error\":{\"message\":", "authentication_error");
            assertThat(wrongBasic.statusCode()).isEqualTo(401);
            assertThat(mayNotPull.statusCode()).isEqualTo(403);
            assertThat(mayNotPull.body()).contains("a key of the role operate");
            assertThat(mayNotStop.statusCode()).isEqualTo(403);
            assertThat(mayNotStop.headers().firstValue("Content-Type")).contains("application/problem+json");
            assertThat(status.statusCode()).isEqualTo(401);
            assertThat(strangerAtThePage.statusCode()).isEqualTo(200);
            assertThat(strangerAtThePage.body()).contains("<sidecar-page>");
            assertThat(recorded()).doesNotContain("/api/generate", "/api/pull", "/v1/");

            // and
            String basic = Base64.getEncoder().encodeToString(("x:" + user).getBytes(StandardCharsets.UTF_8));
            assertThat(post(app, "/api/generate", PING, "Authorization", "Basic " + basic)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(post(app, "/api/generate", PING, "x-api-key", user).statusCode())
                    .isEqualTo(200);
            assertThat(post(app, "/api/pull", "{\"model\":\"m\"}", "x-api-key", operator)
                            .statusCode())
                    .isEqualTo(200);
            assertThat(post(app, "/api/delete", "{}", "x-api-key", operator).statusCode())
                    .isEqualTo(403);
            assertThat(recorded()).contains("POST /api/generate").doesNotContain(user, basic, operator);

            // and nobody is said to have left
            assertThat(send(HttpRequest.newBuilder(app.management("/q/metrics")))
                            .body())
                    .contains("status=\"200\"")
                    .doesNotContain("status=\"499\"");

            // when rotated
            Files.writeString(keys, "");
            String next = key(keys, "dora", "inference");

            // then
            soon().until(() ->
                    post(app, "/api/generate", PING, "x-api-key", next).statusCode() == 200);
            assertThat(post(app, "/api/generate", PING, "x-api-key", user).statusCode())
                    .isEqualTo(401);

            // when damaged
            Files.writeString(keys, "nonsense");

            // then
            soon().until(() -> app.output().contains("The earlier ones go on"));
            assertThat(post(app, "/api/generate", PING, "x-api-key", next).statusCode())
                    .isEqualTo(200);
        }
    }

    @Test
    @Tag("fake")
    void requests_reachOllamaClean_andStrangersDoNot() throws Exception {
        // given
        FakeProgram fake = FakeProgram.in(folder);
        try (SidecarApp app = start(
                fake,
                "sidecar.gateway.caps.num-ctx=2048",
                "sidecar.models.wanted=sidecar/canary",
                "sidecar.models.registries=registry.ollama.ai")) {
            app.awaitReady();
            Files.deleteIfExists(record);

            // when
            HttpResponse<String> answer = post(
                    app,
                    "/api/generate?x=1",
                    "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\",\"stream\":false,\"IN\u017FECURE\":true,"
                            + "\"keep_alive\":0,\"OPTIONS\":{\"num_ctx\":99999,\"NUM_CTX\":7}}",
                    "X-Request-Id",
                    "my-id",
                    "traceparent",
                    "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                    "TE",
                    "trailers",
                    "Cookie",
                    "a=b");
            String seen = recorded();

            // then
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().firstValue("X-Request-Id")).contains("my-id");
            assertThat(seen)
                    .containsIgnoringCase("POST /api/generate?x=1 HTTP/1.1")
                    .containsIgnoringCase("host: 127.0.0.1:")
                    .containsIgnoringCase("x-request-id: my-id")
                    .contains("traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01")
                    .contains("\"keep_alive\":-1", "\"num_ctx\":2048")
                    .doesNotContainIgnoringCase("cookie")
                    .doesNotContain("trailers");

            // and
            Files.deleteIfExists(record);
            assertThat(post(app, "/api/chat", "{\"model\":\"big:cloud\"}").statusCode())
                    .isEqualTo(403);
            assertThat(post(app, "/api/pull", "{\"model\":\"evil.example/a/b\",\"insecure\":true}")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(post(app, "/api/create", "{\"model\":\"x\",\"from\":\"evil.example/a/b\"}")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(post(app, "/api/chat", "{\"model\":\"a\",\"Model\":\"big:cloud\"}")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(post(app, "/v1/chat/completions", "{\"model\":\"big:cloud\",\"Model\":\"a\"}")
                            .statusCode())
                    .isEqualTo(404);
            assertThat(post(app, "/api/generate", PING, "Origin", "http://evil.example")
                            .statusCode())
                    .isEqualTo(403);
            assertThat(recorded()).doesNotContain("evil.example", "cloud", "%64");
        }
    }

    @Test
    @Tag("fake")
    void crashBeforeTheFirstByte_isNotSeenByTheClient() throws Exception {
        // given
        FakeProgram fake = FakeProgram.in(folder);
        try (SidecarApp app = start(fake, "sidecar.restart.stable-after=0s", "sidecar.gateway.queue.per-model=16")) {
            long server = app.awaitReady().path("pid").asLong();
            assertThat(app.ping().path("response").asText()).isEqualTo(" pong");
            fake.fault(Fault.HANG, "/api/generate");
            List<CompletableFuture<HttpResponse<String>>> waiting = Stream.generate(() -> http.sendAsync(
                            to(app, "/api/generate")
                                    .POST(BodyPublishers.ofString(PING))
                                    .build(),
                            BodyHandlers.ofString()))
                    .limit(20)
                    .toList();
            soon().until(() -> app.json(app.get(app.api("/sidecar/v1/requests"))).findValuesAsText("phase").stream()
                            .filter("SENT"::equals)
                            .count()
                    >= 16);

            // when
            fake.noFault();
            ProcessHandle.of(server).orElseThrow().destroyForcibly();

            // then
            for (CompletableFuture<HttpResponse<String>> answer : waiting) {
                assertThat(answer.get(60, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
            }
            // A client may have read its answer before that is counted as out.
            soon().untilAsserted(() ->
                    assertThat(app.status().at("/inFlight/requests").asInt()).isZero());
        }
    }

    @Test
    @Tag("fake")
    void requestUnderWay_isSeen_andCanBeEnded_andAClientThatLeavesFreesItsPlace() throws Exception {
        // given
        FakeProgram fake = FakeProgram.in(folder).set(Knob.TOKENS, 100_000).set(Knob.TOKEN_PAUSE, 50);
        try (SidecarApp app = start(
                fake,
                "sidecar.gateway.queue.per-model=1",
                "sidecar.gateway.queue.size=1",
                "sidecar.gateway.load-on-demand=false")) {
            app.awaitReady();
            String body = "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\"}";
            CompletableFuture<HttpResponse<String>> running = http.sendAsync(
                    to(app, "/api/generate")
                            .header("X-Request-Id", "same")
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            JsonNode first = awaitPhase(app, "ANSWERING");
            HttpClient leaving = HttpClient.newHttpClient();
            CompletableFuture<HttpResponse<String>> queued = leaving.sendAsync(
                    to(app, "/api/generate")
                            .header("X-Request-Id", "same")
                            .POST(BodyPublishers.ofString(body))
                            .build(),
                    BodyHandlers.ofString());
            JsonNode second = awaitPhase(app, "QUEUED");

            // when
            HttpResponse<String> refused = post(app, "/api/generate", body);
            leaving.shutdownNow();
            soon().until(() -> app.status().at("/inFlight/requests").asInt() == 1);
            HttpResponse<String> ended =
                    app.delete("/sidecar/v1/requests/" + first.path("id").asText());

            // then
            assertThat(first.path("requestId").asText()).isEqualTo("same");
            assertThat(second.path("requestId").asText()).isEqualTo("same");
            assertThat(second.path("id").asText()).isNotEqualTo(first.path("id").asText());
            assertThat(first.path("model").asText()).isEqualTo("sidecar/canary:latest");
            assertThat(refused.statusCode()).isEqualTo(503);
            assertThat(refused.headers().firstValue("Retry-After")).isPresent();
            assertThat(queued).failsWithin(Duration.ofSeconds(20));
            assertThat(ended.statusCode()).isEqualTo(202);
            assertThat(running.get(20, TimeUnit.SECONDS).body()).contains("cancelled by the operator");
            soon().until(() -> app.status().at("/inFlight/requests").asInt() == 0);
            assertThat(app.get(app.management("/q/metrics")).body())
                    .contains("sidecar_gateway_requests_seconds_count")
                    .contains("path=\"/api/generate\"");
        }
    }

    private static JsonNode awaitPhase(SidecarApp app, String phase) {
        return soon().until(
                        () -> {
                            for (JsonNode one : app.json(app.get(app.api("/sidecar/v1/requests")))) {
                                if (one.path("phase").asText().equals(phase)) {
                                    return one;
                                }
                            }
                            return MissingNode.getInstance();
                        },
                        one -> !one.isMissingNode());
    }

    @Test
    @Tag("fake")
    void limits_areRefusedPolitely_andReadOnlyChangesNothing() throws Exception {
        // given
        Path keys = folder.resolve("keys");
        String admin = key(keys, "carol", "admin");
        Files.writeString(keys, Files.readString(keys).strip() + " rate=3/h\n");
        try (SidecarApp app =
                start(FakeProgram.in(folder), "sidecar.access.keys=" + keys, "sidecar.access.read-only=true")) {
            soon().until(() -> send(to(app, "/sidecar/v1/status").header("X-API-Key", admin))
                    .body()
                    .contains("\"ready\":true"));

            // when
            HttpResponse<String> change = post(app, "/api/pull", "{\"model\":\"m\"}", "x-api-key", admin);
            List<Integer> answers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                answers.add(post(app, "/api/generate", PING, "x-api-key", admin).statusCode());
            }
            HttpResponse<String> limited = post(app, "/v1/completions", PING, "x-api-key", admin);

            // then
            assertThat(change.statusCode()).isEqualTo(403);
            assertThat(change.body()).contains("does not change its models");
            assertThat(answers).containsExactly(200, 200, 200, 429);
            assertThat(limited.headers().firstValue("Retry-After"))
                    .get()
                    .asString()
                    .matches("[1-9]\\d*");
            assertThat(limited.body()).contains("rate_limit_error");
        }
    }
}
