package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Names that clients have built in, answered by a model of ours. */
@Tag("current")
class AliasIT {

    private static final String ALIASES = "/sidecar/v1/models/aliases";
    private static final String CANARY = "sidecar/canary:latest";

    @TempDir
    Path folder;

    private SidecarApp start(String... properties) throws IOException {
        return SidecarApp.start(Files.createDirectories(folder.resolve("home")).toRealPath(), properties);
    }

    private static String chat(String model, boolean stream) {
        return "{\"model\":\"" + model + "\",\"messages\":[{\"role\":\"user\",\"content\":\"ping\"}],\"max_tokens\":16,"
                + "\"stream\":" + stream + "}";
    }

    private static Optional<JsonNode> find(JsonNode list, String field, String name) {
        return StreamSupport.stream(list.spliterator(), false)
                .filter(entry -> entry.path(field).asText().equals(name))
                .findFirst();
    }

    @Test
    void client_getsItsAnswersUnderTheNameThatItAskedFor_inEveryFamily() throws Exception {
        // given
        try (SidecarApp app = start(
                "sidecar.models.aliases.\"gpt-4o\"=sidecar/canary", "sidecar.models.aliases.\"claude-*\"=" + CANARY)) {
            app.awaitReady();
            String generate = "{\"model\":\"gpt-4o\",\"prompt\":\"ping\"}";

            // when
            List<HttpResponse<String>> answers = List.of(
                    app.post("/api/generate", generate, Map.of()),
                    app.post("/api/generate", generate.replace("}", ",\"stream\":false}"), Map.of()),
                    app.post("/api/chat", chat("gpt-4o", true), Map.of()),
                    app.post("/api/chat", chat("gpt-4o", false), Map.of()),
                    app.post("/v1/chat/completions", chat("gpt-4o", true), Map.of()),
                    app.post("/v1/chat/completions", chat("gpt-4o", false), Map.of()),
                    app.post("/v1/completions", generate, Map.of()));

            // then
            assertThat(answers).allSatisfy(answer -> {
                assertThat(answer.statusCode()).isEqualTo(200);
                assertThat(answer.body()).contains("\"model\":\"gpt-4o\"").doesNotContain("canary");
            });

            // and where this Ollama has them
            for (HttpResponse<String> answer : List.of(
                    app.post("/v1/messages", chat("claude-sonnet-4-5-20250929", true), Map.of()),
                    app.post("/v1/messages", chat("claude-sonnet-4-5-20250929", false), Map.of()),
                    app.post(
                            "/v1/responses",
                            "{\"model\":\"claude-sonnet-4-5-20250929\",\"input\":\"ping\",\"stream\":true}",
                            Map.of()),
                    app.post(
                            "/v1/responses",
                            "{\"model\":\"claude-sonnet-4-5-20250929\",\"input\":\"ping\"}",
                            Map.of()))) {
                assertThat(answer.statusCode()).isIn(200, 404);
                assertThat(answer.body()).doesNotContain("canary");
                if (answer.statusCode() == 200) {
                    assertThat(answer.body()).contains("\"model\":\"claude-sonnet-4-5-20250929\"");
                }
            }

            // and it is listed
            JsonNode tags = app.json(app.get(app.api("/api/tags"))).path("models");
            JsonNode models = app.json(app.get(app.api("/v1/models"))).path("data");
            assertThat(find(tags, "name", "gpt-4o")).get().satisfies(entry -> assertThat(entry.path("digest"))
                    .isEqualTo(find(tags, "name", CANARY).orElseThrow().path("digest")));
            assertThat(find(models, "id", "gpt-4o")).isPresent();
            assertThat(find(models, "id", "claude-*")).isEmpty();
            assertThat(find(app.json(app.get(app.api("/sidecar/v1/models"))).path("models"), "name", CANARY)
                            .orElseThrow()
                            .path("aliases")
                            .valueStream()
                            .map(JsonNode::asText))
                    .containsExactly("claude-*", "gpt-4o");
            assertThat(app.json(app.get(app.api("/v1/models/gpt-4o")))
                            .path("id")
                            .asText())
                    .isEqualTo("gpt-4o");
            assertThat(app.json(app.get(app.api("/v1/models/claude-3%3Alatest")))
                            .path("id")
                            .asText())
                    .isEqualTo("claude-3:latest");
            assertThat(app.get(app.api("/v1/models/no-such")).statusCode()).isEqualTo(404);
            assertThat(app.post("/api/show", "{\"model\":\"gpt-4o\"}", Map.of()).statusCode())
                    .isEqualTo(200);

            // and what changes models means the name as it is
            assertThat(app.delete("/api/delete", "{\"model\":\"gpt-4o\"}").statusCode())
                    .isEqualTo(404);
        }
    }

    @Test
    void alias_isMadeAndTakenAwayByRequests_isKept_andNeverHidesAModel() throws Exception {
        // given
        String canary = "{\"alias\":\"gpt-4o\",\"model\":\"sidecar/canary\"}";
        try (SidecarApp app = start("sidecar.models.aliases=fixed=sidecar/canary")) {
            app.awaitReady();

            // when
            HttpResponse<String> made = app.put(ALIASES, canary);

            // then
            assertThat(made.statusCode()).isEqualTo(204);
            assertThat(app.post("/api/chat", chat("GPT-4o:latest", false), Map.of())
                            .body())
                    .contains("\"model\":\"GPT-4o:latest\"");
            assertThat(app.put(ALIASES, canary.replace("gpt-4o", "a").replace("sidecar/canary", "no-such"))
                            .statusCode())
                    .isEqualTo(404);
            assertThat(app.put(ALIASES, "{\"alias\":\"a\",\"model\":\"gpt-4o\"}")
                            .statusCode())
                    .isIn(400, 404);
            assertThat(app.put(ALIASES, canary.replace("gpt-4o", "sidecar/canary"))
                            .statusCode())
                    .isIn(400, 409);
            assertThat(app.put(ALIASES, canary.replace("gpt-4o", "fixed")).statusCode())
                    .isEqualTo(409);
            assertThat(app.put(ALIASES, canary.replace("gpt-4o", "a b")).statusCode())
                    .isEqualTo(400);
            assertThat(app.put(ALIASES, "{}").statusCode()).isEqualTo(400);
            assertThat(app.delete(ALIASES + "?alias=fixed").statusCode()).isEqualTo(409);

            // when a model of that name comes
            assertThat(app.post("/api/copy", "{\"source\":\"sidecar/canary\",\"destination\":\"gpt-4o\"}", Map.of())
                            .statusCode())
                    .isEqualTo(200);

            // then
            assertThat(app.post("/api/chat", chat("gpt-4o", false), Map.of()).body())
                    .contains("\"model\":\"gpt-4o\"");
            assertThat(app.delete("/api/delete", "{\"model\":\"gpt-4o\"}").statusCode())
                    .isEqualTo(200);
        }
        try (SidecarApp again = start("sidecar.models.aliases=fixed=sidecar/canary")) {
            again.awaitReady();
            assertThat(again.json(again.get(again.api(ALIASES))).findValuesAsText("alias"))
                    .containsExactly("fixed", "gpt-4o");
            assertThat(again.post("/api/chat", chat("gpt-4o", false), Map.of()).statusCode())
                    .isEqualTo(200);

            // when
            assertThat(again.delete(ALIASES + "?alias=gpt-4o").statusCode()).isEqualTo(204);

            // then
            assertThat(again.post("/api/chat", chat("gpt-4o", false), Map.of()).statusCode())
                    .isEqualTo(404);
        }
    }
}
