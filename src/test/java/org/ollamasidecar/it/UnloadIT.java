package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Requests that want nothing but a model unloaded, on a real Ollama. */
class UnloadIT {

    private static final String MODEL = "sidecar/canary";

    @TempDir
    Path folder;

    private Path home = Path.of("");

    @BeforeEach
    void privateHome() throws IOException {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
    }

    @Test
    void unloadOfWhatIsNotLoaded_loadsNothing() throws Exception {
        try (SidecarApp app = SidecarApp.start(home, "sidecar.heartbeat.enabled=false")) {
            // given
            app.awaitReady();
            assertThat(unload(app, "/api/generate", "\"keep_alive\":0")).isEqualTo("unload");

            // when
            List<String> reasons = List.of(
                    unload(app, "/api/generate", "\"keep_alive\":\"0s\",\"prompt\":\"\""),
                    unload(app, "/api/chat", "\"keep_alive\":0"),
                    unload(app, "/api/chat", "\"keep_alive\":\"-0m\",\"messages\":[]"));

            // then
            assertThat(reasons).containsOnly("unload");
            assertThat(loaded(app)).isZero();
            assertThat(app.events().stream().map(event -> event.path("type").asText()))
                    .noneMatch(type -> type.startsWith("load."));
        }
    }

    @Test
    void wantedModel_stays_andItsClientIsToldWhatOllamaWouldSay() throws Exception {
        try (SidecarApp app =
                SidecarApp.start(home, "sidecar.heartbeat.enabled=false", "sidecar.models.wanted=" + MODEL)) {
            // given
            app.awaitReady();
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> loaded(app) == 1);

            // when
            String generate = unload(app, "/api/generate", "\"keep_alive\":0");
            String chat = unload(app, "/api/chat", "\"keep_alive\":\"0\",\"messages\":[]");

            // then
            assertThat(List.of(generate, chat)).containsOnly("unload");
            assertThat(loaded(app)).isEqualTo(1);
            Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> app.events().stream()
                    .anyMatch(event -> event.path("type").asText().equals("model.kept")));
        }
    }

    private static String unload(SidecarApp app, String path, String fields) throws Exception {
        HttpResponse<String> answer = app.post(path, "{\"model\":\"" + MODEL + "\"," + fields + "}", Map.of());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        JsonNode body = app.json(answer);
        assertThat(body.path("model").asText()).isEqualTo(MODEL);
        assertThat(body.path("done").asBoolean()).isTrue();
        return body.path("done_reason").asText();
    }

    private static int loaded(SidecarApp app) throws Exception {
        return app.json(app.get(app.api("/api/ps"))).path("models").size();
    }
}
