package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A model is deleted while others are asked for. Ollama then says of any model that it is not there, now and then: both eras
 * do, one time in some hundred.
 */
@Tag("current")
class DeletionRaceIT {

    private static final String MODEL = "there";
    private static final int DELETIONS = 500;
    private static final Duration PAUSE = Duration.ofMillis(1);
    private static final Map<String, String> POSTS = Map.of(
            "/api/generate", "{\"model\":\"" + MODEL + "\",\"prompt\":\"ping\",\"stream\":false}",
            "/api/chat", "{\"model\":\"" + MODEL + "\",\"messages\":[],\"stream\":false}",
            "/v1/completions", "{\"model\":\"" + MODEL + "\",\"prompt\":\"ping\",\"max_tokens\":1}",
            "/api/show", "{\"model\":\"" + MODEL + "\"}");
    private static final List<String> GETS = List.of("/api/tags", "/v1/models", "/v1/models/" + MODEL);

    private final List<String> bad = new CopyOnWriteArrayList<>();
    private final AtomicInteger good = new AtomicInteger();

    @TempDir
    Path folder;

    @Test
    void deletionOfOneModel_isNoErrorOfAnother() throws Exception {
        // given
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        try (SidecarApp app = SidecarApp.start(home)) {
            app.awaitReady();
            copy(app, "sidecar/canary", MODEL);

            // when
            try (PacedClients _ = new PacedClients(
                            1,
                            PAUSE,
                            () -> POSTS.forEach((path, body) -> look(path, () -> app.post(path, body, Map.of()))));
                    PacedClients _ = new PacedClients(
                            1, PAUSE, () -> GETS.forEach(path -> look(path, () -> app.get(app.api(path)))))) {
                for (int i = 0; i < DELETIONS; i++) {
                    copy(app, MODEL, "passing");
                    look("delete", () -> app.delete("/api/delete", "{\"model\":\"passing\"}"));
                }
            }

            // then
            System.out.printf("Deletions meanwhile: %d answers%n", good.get());
            assertThat(bad).isEmpty();
        }
    }

    private void copy(SidecarApp app, String from, String to) {
        String body = "{\"source\":\"" + from + "\",\"destination\":\"" + to + "\"}";
        look("copy", () -> app.post("/api/copy", body, Map.of()));
    }

    private interface Question {
        HttpResponse<String> ask() throws IOException, InterruptedException;
    }

    private void look(String what, Question question) {
        try {
            HttpResponse<String> answer = question.ask();
            if (answer.statusCode() == 200) {
                good.incrementAndGet();
            } else {
                bad.add(what + " " + answer.statusCode() + " " + answer.body());
            }
        } catch (IOException e) {
            bad.add(what + " " + e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
