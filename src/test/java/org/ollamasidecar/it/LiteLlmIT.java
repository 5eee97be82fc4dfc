package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.canary.TinyBert;
import org.ollamasidecar.canary.WordChain;

/** LiteLLM's proxy in front of a real Ollama, with the configuration that is delivered for it. */
@Tag("current")
class LiteLlmIT {

    private static final Path DELIVERED = Path.of("deploy/litellm/config.yaml");
    private static final String ADDRESS_OF_THE_FILE = "http://localhost:11434";

    /** In ten minutes it asks each of the two models twice, and at its start. */
    private static final int CHECKS_OF_TEN_MINUTES = 6;

    private static final String BOSS = "boss";
    private static final String CLIENTS = "clients";
    private static final String HEALTH = "health";
    private static final String GENERATES = "llama3.2:1b";
    private static final String EMBEDS = "nomic-embed-text";
    private static final String CHAT = "\"messages\":[{\"role\":\"user\",\"content\":\"ping\"}],\"max_tokens\":12";

    @TempDir
    Path folder;

    private List<SidecarApp> apps = List.of();

    @BeforeEach
    void services() throws Exception {
        ClientProgram.installed();
        Path keys = Files.writeString(
                folder.resolve("keys"), line(BOSS, "admin") + line(CLIENTS, "inference") + line(HEALTH, "inference"));
        apps = List.of(start("keyed", keys.toString()), start("open", ""));
        for (SidecarApp app : apps) {
            Awaitility.await()
                    .atMost(Duration.ofMinutes(15))
                    .until(() -> get(app, "/sidecar/v1/status").path("ready").asBoolean());
            TestModels models = new TestModels(app.api("/"), Map.of("X-API-Key", BOSS));
            models.create(GENERATES, WordChain.file(), "\"parameters\":{\"num_thread\":1}");
            models.create(EMBEDS, TinyBert.file(List.of("ping", "pong")), "\"parameters\":{}");
        }
    }

    @AfterEach
    void endServices() {
        apps.forEach(SidecarApp::close);
    }

    private SidecarApp start(String name, String keys) throws IOException {
        Path home = Files.createDirectory(folder.resolve(name)).toRealPath();
        return SidecarApp.start(home, "sidecar.heartbeat.enabled=false", "sidecar.access.keys=" + keys);
    }

    private static String line(String name, String role) throws Exception {
        byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
        return name + " " + role + " sha256:" + HexFormat.of().formatHex(hash) + "\n";
    }

    private static JsonNode get(SidecarApp app, String path) throws Exception {
        return app.json(app.get(app.api(path), Map.of("X-API-Key", BOSS)));
    }

    private static String address(SidecarApp app) {
        return "http://" + app.api("/").getAuthority();
    }

    /** What is delivered, for these services, and each other way to LiteLLM. */
    private String configuration() throws IOException {
        String more = deployment("ollama", keyed(), "")
                + deployment("openai", keyed(), "/v1")
                + deployment("ollama", open(), "")
                + deployment("ollama_chat", open(), "")
                + deployment("openai", open(), "/v1")
                + embedding("ollama", open(), "");
        return Files.readString(DELIVERED)
                .replace(ADDRESS_OF_THE_FILE, address(keyed()))
                .replace("health_check_interval: 300", "health_check_interval: 1")
                .replace("model_list:\n", "model_list:\n" + more);
    }

    private SidecarApp keyed() {
        return apps.getFirst();
    }

    private SidecarApp open() {
        return apps.getLast();
    }

    private String deployment(String provider, SidecarApp app, String below) {
        return entry(provider + (app == open() ? "-open" : "-keyed"), provider + "/" + GENERATES, app, below);
    }

    private String embedding(String provider, SidecarApp app, String below) {
        return entry(provider + "-embeds", provider + "/" + EMBEDS, app, below);
    }

    private static String entry(String name, String model, SidecarApp app, String below) {
        return """
                  - model_name: %s
                    litellm_params: {model: "%s", api_base: "%s%s", api_key: "%s"}
                    model_info: {disable_background_health_check: true}
                """.formatted(name, model, address(app), below, CLIENTS);
    }

    private static List<String> loaded(SidecarApp app) throws Exception {
        return get(app, "/api/ps")
                .path("models")
                .valueStream()
                .map(model -> model.path("name").asText())
                .toList();
    }

    private JsonNode used(String key) throws Exception {
        JsonNode lines = get(keyed(), "/sidecar/v1/usage").path("usage");
        return lines.valueStream()
                .filter(line -> line.path("key").asText().equals(key))
                .findFirst()
                .orElse(lines.path("none"));
    }

    @Test
    void itsHealthChecks_loadNoModelAndUseNoKey_andItsCallsSucceedInAllShapes() throws Exception {
        try (LiteLlmProxy proxy = LiteLlmProxy.start(
                folder, configuration(), Map.of("OLLAMA_SIDECAR_KEY", CLIENTS, "OLLAMA_SIDECAR_HEALTH_KEY", HEALTH))) {
            // when
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> used(HEALTH).path("requests").asInt() >= CHECKS_OF_TEN_MINUTES);

            // then
            assertThat(used(HEALTH).path("model").asText()).isEqualTo("sidecar/canary:latest");
            assertThat(used(CLIENTS).isMissingNode()).isTrue();
            assertThat(loaded(keyed())).containsOnly("sidecar/canary:latest");
            assertThat(loaded(open())).doesNotContain(GENERATES, EMBEDS + ":latest");
            JsonNode health = proxy.json(proxy.get("/health"));
            assertThat(health.path("healthy_count").asInt())
                    .as(health.toString())
                    .isEqualTo(2);
            assertThat(health.path("unhealthy_count").asInt()).isZero();

            // and
            for (String model : List.of(
                    GENERATES, "ollama-keyed", "openai-keyed", "ollama-open", "ollama_chat-open", "openai-open")) {
                assertAnswers(proxy, model);
            }
            for (String model : List.of(EMBEDS, "ollama-embeds")) {
                JsonNode vectors = proxy.json(
                        proxy.post("/v1/embeddings", "{\"model\":\"" + model + "\",\"input\":[\"ping\",\"pong\"]}"));
                assertThat(vectors.path("data")).as("%s: %s", model, vectors).hasSize(2);
            }
            assertThat(proxy.get("/v1/models").body()).contains(GENERATES, EMBEDS);
            assertThat(used(CLIENTS).path("tokensOut").asInt()).isPositive();
        }
    }

    /** A whole answer, and the same in pieces. */
    private static void assertAnswers(LiteLlmProxy proxy, String model) throws Exception {
        String body = "{\"model\":\"" + model + "\"," + CHAT;
        HttpResponse<String> answer = proxy.post("/v1/chat/completions", body + "}");
        assertThat(answer.statusCode()).as("%s: %s", model, answer.body()).isEqualTo(200);
        JsonNode whole = proxy.json(answer);
        String text = whole.at("/choices/0/message/content").asText();
        assertThat(text).isNotBlank();
        assertThat(whole.at("/usage/completion_tokens").asInt()).isEqualTo(12);

        String stream =
                proxy.post("/v1/chat/completions", body + ",\"stream\":true}").body();
        assertThat(stream).as(model).contains("data: [DONE]");
        assertThat(words(proxy, stream)).isEqualTo(text);
    }

    private static String words(LiteLlmProxy proxy, String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> proxy.tree(line.substring("data: ".length())))
                .map(chunk -> chunk.at("/choices/0/delta/content").asText(""))
                .collect(Collectors.joining());
    }
}
