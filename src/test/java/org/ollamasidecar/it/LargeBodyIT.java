package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.fake.FakeProgram;

/** Bodies of many megabytes, in the small heap of the image. */
class LargeBodyIT {

    private static final int MEGABYTE = 1 << 20;

    @TempDir
    Path folder;

    @Test
    @Tag("fake")
    void bodiesLargerThanTheHeapAllows_areRefused_andTheServiceLives() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        FakeProgram fake = FakeProgram.in(folder);
        try (SidecarApp app = SidecarApp.startLikeImage(home, "sidecar.ollama.program=" + fake.path());
                HttpClient http = HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .build()) {
            // given
            app.awaitReady();

            // when
            List<HttpResponse<String>> answers =
                    Stream.of(1, 8, 16, 32, 8, 8, 8, 63).map(size -> chat(http, app, size * MEGABYTE)).toList().stream()
                            .map(LargeBodyIT::answer)
                            .toList();

            // then
            assertThat(answers)
                    .allSatisfy(answer -> assertThat(answer.statusCode()).isIn(200, 413, 503))
                    .anySatisfy(answer -> {
                        assertThat(answer.statusCode()).isEqualTo(413);
                        assertThat(answer.body()).startsWith("{\"error\":\"").contains("bytes");
                    });
            assertThat(app.health("live")).isEqualTo(200);
            assertThat(answer(chat(http, app, MEGABYTE)).statusCode()).isEqualTo(200);
            assertThat(app.ping().path("response").asText()).isEqualTo(" pong");
        }
    }

    /** A picture in a message is the usual reason for a large body. */
    private static CompletableFuture<HttpResponse<String>> chat(HttpClient http, SidecarApp app, int bytes) {
        String body = "{\"model\":\"sidecar/canary\",\"stream\":false,\"prompt\":\"ping\",\"images\":[\""
                + "A".repeat(bytes) + "\"]}";
        HttpRequest request = HttpRequest.newBuilder(app.api("/api/generate"))
                .timeout(Duration.ofMinutes(1))
                .POST(BodyPublishers.ofString(body))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString());
    }

    private static HttpResponse<String> answer(CompletableFuture<HttpResponse<String>> coming) {
        try {
            return coming.get(1, TimeUnit.MINUTES);
        } catch (Exception e) {
            throw new AssertionError("There is no answer", e);
        }
    }
}
