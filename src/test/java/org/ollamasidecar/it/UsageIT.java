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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.canary.TinyBert;
import org.ollamasidecar.canary.WordChain;

/** What keys use of a real Ollama, and what becomes of a key that has used up its budget. */
@Tag("current")
class UsageIT {

    private static final String USAGE = "/sidecar/v1/usage";
    private static final String BOSS = "boss";
    private static final String ALICE = "alice";
    private static final String POOR = "poor";
    private static final int BUDGET = 20;

    /** More than is allowed: whoever needs several requests for that may be slower than a long stream. */
    private static final String ALL_AT_ONCE = "ping ".repeat(BUDGET);

    private static final int READ = 20;
    private static final String INCLUDE_USAGE = ",\"stream_options\":{\"include_usage\":true}";
    private static final String CHAT = "\"messages\":[{\"role\":\"user\",\"content\":\"ping\"}]";

    @TempDir
    Path folder;

    private Path home = Path.of("");
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeEach
    void homeAndKeys() throws Exception {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
        Files.writeString(
                folder.resolve("keys"),
                line(BOSS, "admin") + line(ALICE, "inference") + line(POOR, "inference tokens=" + BUDGET + "/d"));
    }

    private static String line(String name, String rest) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
        int role = rest.indexOf(' ');
        String secret = " sha256:" + HexFormat.of().formatHex(hash);
        return name + " " + (role < 0 ? rest + secret : rest.substring(0, role) + secret + rest.substring(role)) + "\n";
    }

    private SidecarApp start() throws IOException {
        SidecarApp app = SidecarApp.start(
                home, "sidecar.heartbeat.enabled=false", "sidecar.access.keys=" + folder.resolve("keys"));
        Awaitility.await()
                .atMost(Duration.ofMinutes(15))
                .until(() -> get(app, BOSS, "/sidecar/v1/status").path("ready").asBoolean());
        return app;
    }

    private static JsonNode get(SidecarApp app, String key, String path) throws Exception {
        return app.json(app.get(app.api(path), Map.of("X-API-Key", key)));
    }

    private static HttpResponse<String> ask(SidecarApp app, String key, String path, String body) throws Exception {
        return app.post(path, body, Map.of("X-API-Key", key));
    }

    private static JsonNode used(SidecarApp app, String key) throws Exception {
        return get(app, key, USAGE + "?by=key&from=2000-01-01").path("total");
    }

    /** Awaits that a request is counted: that is done when its answer has been written. */
    private static JsonNode usedBy(SidecarApp app, String key, long requests) {
        return Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .pollInterval(Duration.ofMillis(10))
                .until(() -> used(app, key), total -> total.path("requests").asLong() == requests);
    }

    private static long last(String answer, String names) {
        return Pattern.compile("\"(?:" + names + ")\": ?(\\d+)")
                .matcher(answer)
                .results()
                .map(MatchResult::group)
                .map(text -> Long.parseLong(text.replaceAll(".*: ?", "")))
                .reduce(0L, (one, next) -> next);
    }

    @Test
    void eachShape_isCountedAsOllamaSays_andWhatItDoesNotSayIsUntold() throws Exception {
        try (SidecarApp app = start()) {
            // given
            new TestModels(app.api("/"), Map.of("X-API-Key", BOSS))
                    .create("bert", TinyBert.file(List.of("ping", "pong")), "\"parameters\":{}");
            String canary = "\"model\":\"sidecar/canary\",";
            List<String[]> told = Stream.of(
                            new String[] {"/api/generate", "{" + canary + "\"prompt\":\"ping\"}"},
                            new String[] {"/api/generate", "{" + canary + "\"prompt\":\"ping\",\"stream\":false}"},
                            new String[] {"/api/chat", "{" + canary + CHAT + "}"},
                            new String[] {"/v1/chat/completions", "{" + canary + CHAT + "}"},
                            new String[] {
                                "/v1/chat/completions",
                                "{" + canary + CHAT + ",\"stream\":true,\"stream_options\":{\"include_usage\":true}}"
                            },
                            new String[] {"/v1/completions", "{" + canary + "\"prompt\":\"ping\"}"},
                            new String[] {"/v1/responses", "{" + canary + "\"input\":\"ping\"}"},
                            new String[] {"/v1/responses", "{" + canary + "\"input\":\"ping\",\"stream\":true}"},
                            new String[] {"/v1/messages", "{" + canary + "\"max_tokens\":20," + CHAT + "}"},
                            new String[] {
                                "/v1/messages", "{" + canary + "\"max_tokens\":20,\"stream\":true," + CHAT + "}"
                            },
                            new String[] {"/api/embed", "{\"model\":\"bert\",\"input\":\"ping\"}"},
                            new String[] {"/v1/embeddings", "{\"model\":\"bert\",\"input\":\"ping\"}"})
                    .toList();
            long requests = 0;
            long in = 0;
            long out = 0;

            for (String[] one : told) {
                // when
                HttpResponse<String> answer = ask(app, ALICE, one[0], one[1]);

                // then
                if (answer.statusCode() == 404 && one[0].startsWith("/v1/")) {
                    // This Ollama is older than the path.
                    continue;
                }
                assertThat(answer.statusCode())
                        .as("%s: %s", one[0], answer.body())
                        .isEqualTo(200);
                requests++;
                in += last(answer.body(), "prompt_eval_count|prompt_tokens|input_tokens");
                out += last(answer.body(), "eval_count|completion_tokens|output_tokens");
                JsonNode total = usedBy(app, ALICE, requests);
                assertThat(total.path("tokensIn").asLong())
                        .as("in after %s: %s", one[0], answer.body())
                        .isEqualTo(in)
                        .isPositive();
                assertThat(total.path("tokensOut").asLong())
                        .as("out after %s: %s", one[0], answer.body())
                        .isEqualTo(out);
                assertThat(total.path("untold").asLong()).as(one[0]).isZero();
            }

            // when
            ask(app, ALICE, "/v1/chat/completions", "{" + canary + CHAT + ",\"stream\":true}");
            ask(app, ALICE, "/api/generate", "{\"model\":\"nobody-has-it\",\"prompt\":\"ping\"}");

            // then
            JsonNode total = usedBy(app, ALICE, requests + 1);
            long estimated = total.path("estimated").asLong();
            assertThat(total.path("untold").asLong()).isEqualTo(1);
            assertThat(estimated).isPositive();
            assertThat(total.path("tokensIn").asLong()).isEqualTo(in);
            assertThat(total.path("tokensOut").asLong()).isEqualTo(out + estimated);

            // and
            assertThat(get(app, BOSS, USAGE).path("usage").findValuesAsText("key"))
                    .contains(ALICE);
            assertThat(get(app, ALICE, USAGE).path("usage").findValuesAsText("key"))
                    .containsOnly(ALICE);
            assertThat(get(app, POOR, USAGE).path("usage")).isEmpty();
            assertThat(get(app, POOR, USAGE).at("/budgets/0/tokens").asLong()).isEqualTo(BUDGET);
            HttpResponse<String> table =
                    app.get(app.api(USAGE + "?by=key"), Map.of("X-API-Key", ALICE, "Accept", "text/csv"));
            assertThat(table.body())
                    .isEqualTo("key,requests,untold,tokensIn,tokensOut,estimated\r\n" + ALICE + "," + (requests + 1)
                            + ",1," + in + "," + (out + estimated) + "," + estimated + "\r\n");
        }
    }

    @Test
    void streamsThatTellNoTokens_areCountedByTheirPieces() throws Exception {
        try (SidecarApp app = start()) {
            // given
            new TestModels(app.api("/"), Map.of("X-API-Key", BOSS))
                    .create("chain", WordChain.file(), "\"parameters\":{\"num_thread\":1}");
            String canary = "{\"model\":\"sidecar/canary\",";
            String words = "{\"model\":\"chain\",\"max_tokens\":150,";
            Map<String, String> told = new LinkedHashMap<>();
            told.put("/v1/chat/completions", CHAT);
            told.put("/v1/completions", "\"prompt\":\"ping\"");
            long requests = 0;
            long estimated = 0;

            for (Map.Entry<String, String> one : told.entrySet()) {
                for (String begin : List.of(canary, words)) {
                    // when
                    String body = begin + one.getValue() + ",\"stream\":true";
                    String exact = ask(app, BOSS, one.getKey(), body + INCLUDE_USAGE + "}")
                            .body();
                    ask(app, ALICE, one.getKey(), body + "}");

                    // then
                    requests++;
                    JsonNode total = usedBy(app, ALICE, requests);
                    assertThat(total.path("estimated").asLong() - estimated)
                            .as("%s: %s", one.getKey(), exact)
                            .isBetween(last(exact, "completion_tokens") - 1, last(exact, "completion_tokens"));
                    System.out.printf(
                            "Tokens of %s: %d told, %d estimated%n",
                            one.getKey(),
                            last(exact, "completion_tokens"),
                            total.path("estimated").asLong() - estimated);
                    estimated = total.path("estimated").asLong();
                    assertThat(total.path("tokensOut").asLong()).isEqualTo(estimated);
                    assertThat(total.path("untold").asLong()).isEqualTo(requests);
                }
            }

            // when
            leave(app, "/api/chat", "{\"model\":\"chain\"," + CHAT + "}");
            leave(app, "/v1/completions", words + "\"prompt\":\"ping\",\"stream\":true" + INCLUDE_USAGE + "}");

            // then
            JsonNode total = usedBy(app, ALICE, requests + 2);
            assertThat(total.path("estimated").asLong() - estimated).isGreaterThanOrEqualTo(2 * READ / 2);
        }
    }

    /** Goes when it has read some lines. */
    private void leave(SidecarApp app, String path, String body) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(app.api(path))
                .timeout(Duration.ofMinutes(2))
                .header("X-API-Key", ALICE)
                .POST(BodyPublishers.ofString(body))
                .build();
        try (Stream<String> lines = http.send(request, BodyHandlers.ofLines()).body()) {
            assertThat(lines.limit(READ)).hasSize(READ);
        }
    }

    @Test
    void usedUpBudget_refusesTheNextRequest_andWhatRunsEnds_alsoAfterARestart() throws Exception {
        try (SidecarApp app = start()) {
            // given
            new TestModels(app.api("/"), Map.of("X-API-Key", BOSS))
                    .create("chain", WordChain.slowFile(), "\"parameters\":{\"num_thread\":1}");
            CountDownLatch begun = new CountDownLatch(1);
            CompletableFuture<String> running = stream(app, begun);
            assertThat(begun.await(60, TimeUnit.SECONDS)).isTrue();

            // when
            Awaitility.await()
                    .atMost(Duration.ofMinutes(1))
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> ask(
                                            app,
                                            POOR,
                                            "/api/generate",
                                            "{\"model\":\"sidecar/canary\",\"prompt\":\"" + ALL_AT_ONCE
                                                    + "\",\"stream\":false}")
                                    .statusCode()
                            == 429);

            // then
            assertThat(running).isNotDone();
            assertRefused(app);
            assertThat(get(app, POOR, USAGE).at("/budgets/0/usedUp").asBoolean())
                    .isTrue();
            assertThat(app.get(app.api("/api/tags"), Map.of("X-API-Key", POOR)).statusCode())
                    .isEqualTo(200);
            assertThat(ask(app, ALICE, "/api/generate", "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\"}")
                            .statusCode())
                    .isEqualTo(200);
            assertThat(running.get(5, TimeUnit.MINUTES)).contains("\"done\":true", "\"eval_count\":");
        }

        // and
        try (SidecarApp next = start()) {
            assertRefused(next);
        }
    }

    private CompletableFuture<String> stream(SidecarApp app, CountDownLatch begun) {
        HttpRequest request = HttpRequest.newBuilder(app.api("/api/generate"))
                .timeout(Duration.ofMinutes(5))
                .header("X-API-Key", POOR)
                .POST(BodyPublishers.ofString(
                        "{\"model\":\"chain\",\"prompt\":\"one\",\"options\":{\"num_predict\":12000}}"))
                .build();
        return http.sendAsync(request, BodyHandlers.ofLines())
                .thenApply(
                        answer -> answer.body().peek(line -> begun.countDown()).reduce("", (one, next) -> next));
    }

    private static void assertRefused(SidecarApp app) throws Exception {
        HttpResponse<String> ofOllama = ask(app, POOR, "/api/chat", "{\"model\":\"sidecar/canary\"," + CHAT + "}");
        assertThat(app.json(ofOllama).path("error").asText()).contains("tokens of this day", "may ask again");
        HttpResponse<String> openAi =
                ask(app, POOR, "/v1/chat/completions", "{\"model\":\"sidecar/canary\"," + CHAT + "}");
        assertThat(app.json(openAi).at("/error/type").asText()).isEqualTo("rate_limit_error");
        HttpResponse<String> anthropic =
                ask(app, POOR, "/v1/messages", "{\"model\":\"sidecar/canary\",\"max_tokens\":9," + CHAT + "}");
        assertThat(app.json(anthropic).path("type").asText()).isEqualTo("error");
        assertThat(app.json(anthropic).at("/error/type").asText()).isEqualTo("rate_limit_error");
        for (HttpResponse<String> refused : List.of(ofOllama, openAi, anthropic)) {
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValueAsLong("Retry-After").orElse(0))
                    .isBetween(1L, Duration.ofDays(1).toSeconds() + 1);
        }
    }
}
