package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.canary.WordChain;
import org.ollamasidecar.registry.Blob;
import org.ollamasidecar.registry.TestRegistry;

/** Models that should be there, and what happens when they are not. */
@Tag("current")
class WantedModelsIT {

    private static final String CANARY = "sidecar/canary:latest";
    private static final String MODELS = "/sidecar/v1/models";
    private static final int CONTEXT = 1536;

    @TempDir
    Path folder;

    private Path home = Path.of("");
    private TestRegistry registry;
    private String chain = "";
    private String absent = "";

    @BeforeEach
    void publish() throws Exception {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
        registry = new TestRegistry();
        chain = registry.publish("chain", Blob.of(Blob.MODEL, WordChain.file()));
        absent = registry.host() + "/library/absent:latest";
    }

    @AfterEach
    void closeRegistry() {
        registry.close();
    }

    private SidecarApp start(String... properties) throws Exception {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("sidecar.loads.insecure-registries=" + registry.host());
        return SidecarApp.start(home, all.toArray(String[]::new));
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(20));
    }

    private static JsonNode model(SidecarApp app, String name) throws Exception {
        return StreamSupport.stream(
                        app.json(app.get(app.api(MODELS))).path("models").spliterator(), false)
                .filter(model -> model.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no model " + name));
    }

    private static JsonNode awaitModel(SidecarApp app, String name, String state) {
        return soon().until(
                        () -> model(app, name),
                        model -> model.path("state").asText().equals(state));
    }

    private static void awaitReadyUp(SidecarApp app) {
        soon().until(() -> app.health("ready") == 200);
    }

    @Test
    void wantedModels_areThere_theMissingOptionalOneSaysWhy_andAllOfItAgainAfterRestarts() throws Exception {
        String wanted = "sidecar.models.wanted=" + CANARY + "," + chain + "," + absent + "?";
        try (SidecarApp app = start(wanted)) {
            // when
            app.awaitReady();
            awaitReadyUp(app);

            // then
            assertThat(model(app, CANARY).path("state").asText()).isEqualTo("SERVING");
            assertThat(model(app, chain).path("state").asText()).isEqualTo("SERVING");
            JsonNode failed = awaitModel(app, absent, "FAILED");
            assertThat(failed.at("/failure/step").asText()).isEqualTo("PULL");
            assertThat(failed.at("/failure/error/kind").asText()).isEqualTo("NOT_FOUND");
            assertThat(failed.at("/failure/error/action").asText()).contains("Check its name");
            assertThat(failed.path("retryAt").asText()).isNotBlank();
            assertThat(app.status().at("/models/serving").asInt()).isEqualTo(2);

            // given
            String ask = "{\"model\":\"" + chain + "\",\"prompt\":\"go\",\"stream\":false,\"options\":{\"num_ctx\":"
                    + CONTEXT + ",\"num_predict\":2}}";
            assertThat(app.post("/api/generate", ask, Map.of()).statusCode()).isEqualTo(200);

            // when
            long server = app.status().path("pid").asLong();
            FaultCase.signal("KILL", server);

            // then
            soon().until(() -> app.status().path("pid").asLong() != server && app.health("ready") == 200);
            JsonNode loaded = app.json(app.get(app.api("/api/ps"))).path("models");
            assertThat(loaded.findValuesAsText("name")).containsExactlyInAnyOrder(CANARY, chain);
            // With the context that its clients ask for, so that none of them waits for another load.
            assertThat(loaded.findValuesAsText("context_length")).contains(String.valueOf(CONTEXT));
            // Once at the start and once after the kill: what Ollama loaded anew for the client was his.
            assertThat(app.json(app.get(app.api("/sidecar/v1/loads"))).findValuesAsText("model"))
                    .filteredOn(chain::equals)
                    .hasSize(2);
        }
        try (SidecarApp app = start(wanted)) {
            awaitReadyUp(app);
            assertThat(model(app, chain).path("state").asText()).isEqualTo("SERVING");
            awaitModel(app, absent, "FAILED");
        }
    }

    @Test
    void requiredModelThatIsMissing_keepsTheServiceFromReady_andIsNamed() throws Exception {
        try (SidecarApp app = start("sidecar.models.wanted=" + absent)) {
            // when
            app.awaitReady();
            awaitModel(app, absent, "FAILED");

            // then
            String health = app.get(app.management("/q/health/ready")).body();
            assertThat(app.health("ready")).isEqualTo(503);
            assertThat(health).contains("missingModels", absent);
            assertThat(app.health("live")).isEqualTo(200);
            assertThat(app.status().at("/models/missing/0").asText()).isEqualTo(absent);
            assertThat(app.ping().path("response").asText()).isEqualTo(" pong");
        }
    }

    @Test
    void wantedModelThatSomebodyUnloads_isLoadedAgain_andTheJournalTells() throws Exception {
        try (SidecarApp app = start("sidecar.models.wanted=" + CANARY)) {
            // given
            app.awaitReady();
            awaitReadyUp(app);

            // when
            String body = "{\"model\":\"" + CANARY + "\",\"keep_alive\":0}";
            app.post("/api/generate", body, Map.of("X-Request-Id", "r-1"));
            assertThat(model(app, CANARY).path("loaded").asBoolean()).isTrue();
            try (HttpClient http = HttpClient.newHttpClient()) {
                URI ollama = URI.create(app.status().path("address").asText());
                http.send(
                        HttpRequest.newBuilder(ollama.resolve("/api/generate"))
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString());
            }

            // then
            JsonNode lost = soon().until(() -> event(app, "model.lost"), Optional::isPresent)
                    .orElseThrow();
            awaitModel(app, CANARY, "SERVING");
            assertThat(lost.path("message").asText()).contains("a client that did not come through the front door");
            JsonNode kept = event(app, "model.kept").orElseThrow();
            assertThat(kept.path("message").asText()).startsWith("anybody at 127.0.0.1 asked to unload " + CANARY);
            assertThat(kept.at("/details/request").asText()).isEqualTo("r-1");
            awaitReadyUp(app);
        }
    }

    @Test
    void wantedModelOfAFile_isMadeOfIt_andOneOfABadFileSaysWhy() throws Exception {
        Path files = Files.createDirectory(folder.resolve("files"));
        byte[] other = WordChain.file();
        other[other.length - 4] ^= 1;
        // Ollama has one runner for each file: two models of the same one would take it from each other.
        Files.write(files.resolve("m.gguf"), WordChain.file());
        Files.write(files.resolve("other.gguf"), other);
        Files.writeString(files.resolve("Modelfile"), "FROM other.gguf\nPARAMETER num_predict 3\n");
        Files.writeString(files.resolve("bad.gguf"), "<html>404</html>");
        try (SidecarApp app = start(
                "sidecar.models.import-folders=" + files,
                "sidecar.models.\"plain\".from=file:" + files.resolve("m.gguf"),
                "sidecar.models.\"short\".from=modelfile:" + files.resolve("Modelfile"),
                "sidecar.models.\"bad\".from=file:" + files.resolve("bad.gguf"),
                "sidecar.models.\"bad\".required=false")) {
            // when
            app.awaitReady();
            awaitReadyUp(app);

            // then
            assertThat(model(app, "plain:latest").path("state").asText()).isEqualTo("SERVING");
            JsonNode answer = app.json(
                    app.post("/api/generate", "{\"model\":\"short\",\"prompt\":\"go\",\"stream\":false}", Map.of()));
            assertThat(answer.path("eval_count").asInt()).isEqualTo(3);
            JsonNode failed = awaitModel(app, "bad:latest", "FAILED");
            assertThat(failed.at("/failure/step").asText()).isEqualTo("PULL");
            assertThat(failed.at("/failure/error/message").asText()).contains("does not begin as a GGUF file");
            assertThat(app.get(app.api("/api/tags")).body()).doesNotContain("bad:latest");
            String elsewhere = "{\"model\":\"x\",\"from\":\"file:/etc/../etc/passwd\"}";
            assertThat(app.put(MODELS, elsewhere).statusCode()).isEqualTo(400);
        }
    }

    private static Optional<JsonNode> event(SidecarApp app, String type) throws Exception {
        return app.events().stream()
                .filter(event -> event.path("type").asText().equals(type))
                .findFirst();
    }

    @Test
    void modelThatARequestWants_isKeptOverRestarts_untilARequestTakesItOut() throws Exception {
        try (SidecarApp app = start()) {
            // given
            app.awaitReady();

            // when
            int accepted = app.put(MODELS, "{\"model\":\"" + chain + "\"}").statusCode();

            // then
            assertThat(accepted).isEqualTo(202);
            awaitModel(app, chain, "SERVING");
        }
        try (SidecarApp app = start()) {
            app.awaitReady();
            JsonNode serving = awaitModel(app, chain, "SERVING");
            assertThat(serving.path("pinned").asBoolean()).isTrue();
            assertThat(app.post(MODELS + "/unload", "{\"model\":\"" + chain + "\"}", Map.of())
                            .statusCode())
                    .isEqualTo(409);
            assertThat(app.delete(MODELS + "?files=true&name=" + chain).statusCode())
                    .isEqualTo(204);
            soon().until(() -> !app.get(app.api(MODELS)).body().contains(chain));
        }
    }
}
