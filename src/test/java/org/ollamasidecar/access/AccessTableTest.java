package org.ollamasidecar.access;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AccessTableTest {

    /** All that Ollama's router knows, by its source. */
    private static final List<String> OF_OLLAMA = List.of(
            "GET /",
            "HEAD /",
            "GET /api/version",
            "HEAD /api/version",
            "GET /api/tags",
            "HEAD /api/tags",
            "GET /api/ps",
            "GET /api/status",
            "POST /api/pull",
            "POST /api/push",
            "POST /api/show",
            "POST /api/create",
            "POST /api/copy",
            "POST /api/generate",
            "POST /api/chat",
            "POST /api/embed",
            "POST /api/embeddings",
            "POST /api/blobs/sha256:0",
            "HEAD /api/blobs/sha256:0",
            "DELETE /api/delete",
            "POST /api/me",
            "POST /api/signout",
            "POST /api/experimental/web_search",
            "POST /api/experimental/web_fetch",
            "GET /api/experimental/model-recommendations",
            "POST /v1/chat/completions",
            "POST /v1/completions",
            "POST /v1/embeddings",
            "GET /v1/models",
            "GET /v1/models/x",
            "POST /v1/responses",
            "POST /v1/responses/compact",
            "DELETE /api/user/keys/x",
            "GET /api/codex/_health",
            "POST /api/codex/v1/responses",
            "PATCH /api/codex/x",
            "POST /v1/audio/transcriptions",
            "POST /v1/messages");

    @Test
    void everyPathOfOllama_hasARole() {
        assertThat(OF_OLLAMA)
                .allSatisfy(call -> assertThat(AccessTable.find(call.split(" ", 2)[0], call.split(" ", 2)[1]))
                        .isPresent());
    }

    @Test
    void pathThatStandsThere_isFoundAsIfAllWereLookedThrough() {
        assertThat(AccessTable.rules())
                .filteredOn(Rule::isOfOnePath)
                .isNotEmpty()
                .allSatisfy(rule -> assertThat(rule.methods())
                        .allSatisfy(method -> assertThat(AccessTable.find(method, rule.path()))
                                .isEqualTo(AccessTable.first(method, rule.path()))));
    }

    @Test
    void theDocument_saysTheSame() throws IOException {
        // given
        List<String> rows = Files.readAllLines(Path.of("src/docs/access.md")).stream()
                .filter(line -> line.matches("\\| `[A-Z]+`.*"))
                .toList();

        // then
        assertThat(rows)
                .containsExactlyElementsOf(AccessTable.rules().stream()
                        .map(rule -> "| `" + String.join("`, `", rule.methods()) + "` | `" + rule.path() + "` | "
                                + rule.role().text() + " | " + (rule.changesModels() ? "yes" : "") + " |")
                        .toList());
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/api/pull,OPERATE",
        "POST,/api/push,ADMIN",
        "POST,/api/create,ADMIN",
        "POST,/api/copy,ADMIN",
        "DELETE,/api/delete,ADMIN",
        "POST,/api/blobs/sha256:00,ADMIN",
        "POST,/api/generate,INFERENCE",
        "GET,/sidecar/v1/logs,OPERATE",
        "GET,/sidecar/v1/loads/7,OPERATE",
        "POST,/sidecar/v1/loads/7/retry,OPERATE",
        "POST,/sidecar/v1/drain,OPERATE",
        "POST,/sidecar/v1/undrain,OPERATE",
        "DELETE,/sidecar/v1/models,ADMIN",
        "PUT,/sidecar/v1/models/import,ADMIN",
        "GET,/sidecar/v1/models/import,ADMIN",
        "GET,/sidecar/v1/history,OPERATE",
        "GET,/ui,ANYBODY",
        "GET,/ui/static/app.js,ANYBODY",
        "POST,/ui/,ADMIN",
        "GET,/sidecar/v1/requests,OPERATE",
        "DELETE,/sidecar/v1/requests/7,OPERATE",
    })
    void knownCalls_needTheirRole(String method, String path, Role role) {
        assertThat(AccessTable.find(method, path).map(Rule::role).orElse(Role.ADMIN))
                .isEqualTo(role);
    }

    @ParameterizedTest
    @CsvSource({
        "POST,/api/pull,true",
        "POST,/sidecar/v1/loads,true",
        "POST,/sidecar/v1/loads/7/retry,true",
        "PUT,/sidecar/v1/models/import,true",
        "DELETE,/sidecar/v1/loads/7,false",
        "POST,/sidecar/v1/models/unload,false",
    })
    void whatMayChangeModels_isMarked(String method, String path, boolean changes) {
        assertThat(AccessTable.find(method, path))
                .get()
                .extracting(Rule::changesModels)
                .isEqualTo(changes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/debug/pprof",
                "/api",
                "/api/",
                "/api/no-such",
                "/api/%64elete",
                "/api/../sidecar/v1/logs",
                "/ui/../sidecar/v1/logs",
                "//sidecar/v1/status",
                "/api/tags;x=1",
                "/v1/models/a/b",
                "/v1/models/",
                "/api/.tags",
                "",
            })
    void anythingElse_isInNoRow(String path) {
        assertThat(AccessTable.find("GET", path)).isEmpty();
    }
}
