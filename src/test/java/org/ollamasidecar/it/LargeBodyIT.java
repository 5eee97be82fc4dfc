package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.ollama.OllamaVersion;

/** Bodies of many megabytes, with the flags of the image. */
@Tag("current")
class LargeBodyIT {

    private static final int MEGABYTE = 1 << 20;

    /** What the service alone gets where Ollama has a container of its own. */
    private static final long CONTAINER_KILOBYTES = 384 * 1024;

    @TempDir
    Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private SidecarApp app;
    private boolean readsZstd;

    @BeforeEach
    void start() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        app = SidecarApp.startRealWithImageFlags(home);
        readsZstd = OllamaVersion.parse(app.awaitReady().path("version").asText())
                .orElseThrow()
                .readsZstd();
    }

    @AfterEach
    void itLives_andKeepsToItsMemory() throws Exception {
        try (SidecarApp closing = app;
                http) {
            assertThat(closing.health("live")).isEqualTo(200);
            assertThat(closing.ping().path("response").asText()).isEqualTo(" pong");
            assertThat(Serving.tooLarge(closing.pid(), CONTAINER_KILOBYTES)).isEmpty();
        }
    }

    @Test
    void fourPhotosAtOnce_pass_andSmallRequestsToo() {
        // when
        List<CompletableFuture<HttpResponse<String>>> photos =
                Stream.of(21, 21, 21, 21).map(size -> photo(size * MEGABYTE)).toList();
        List<CompletableFuture<HttpResponse<String>>> small =
                Stream.of(1, 2, 3, 4).map(size -> photo(size)).toList();

        // then
        assertThat(Stream.concat(photos.stream(), small.stream()).map(LargeBodyIT::answer))
                .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
    }

    @Test
    void largestBody_passes_andALargerOneIsRefused() {
        assertThat(answer(photo(64 * MEGABYTE - 1000)).statusCode()).isEqualTo(200);
        HttpResponse<String> refused = answer(photo(64 * MEGABYTE));
        assertThat(refused.statusCode()).isEqualTo(413);
        assertThat(refused.body()).startsWith("{\"error\":\"").contains("bytes");
    }

    @Test
    void moreThanFits_isRefused_andSmallRequestsPass() {
        // when
        List<CompletableFuture<HttpResponse<String>>> large =
                Stream.of(60, 60, 60, 60).map(size -> photo(size * MEGABYTE)).toList();

        // then
        assertThat(answer(photo(1000)).statusCode()).isEqualTo(200);
        assertThat(large.stream().map(LargeBodyIT::answer))
                .allSatisfy(answer -> assertThat(answer.statusCode()).isIn(200, 503))
                .anySatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
    }

    @Test
    void brackets_areRefusedAsGoRefusesThem() {
        byte[] brackets = new byte[63 * MEGABYTE];
        Arrays.fill(brackets, (byte) '[');

        HttpResponse<String> answer = answer(send("/api/generate", brackets, "identity"));

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(answer.body()).contains("exceeded max depth");
    }

    @Test
    void manyMembers_costNothing() {
        String members = "\"a\":1,".repeat(9 * MEGABYTE);

        HttpResponse<String> answer = answer(send(
                "/api/generate",
                ("{" + members + "\"model\":\"sidecar/canary\",\"stream\":false,\"prompt\":\"ping\"}")
                        .getBytes(StandardCharsets.UTF_8),
                "identity"));

        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void bombs_areRefused_beforeTheyCostAnything() {
        byte[] spaces = new byte[63 * MEGABYTE];
        Arrays.fill(spaces, (byte) ' ');
        byte[] bomb = Zstd.compress(spaces);

        // An Ollama of before does not know zstd: for it this is no JSON.
        int refused = readsZstd ? 413 : 400;
        assertThat(answer(send("/v1/chat/completions", Zstd.compress(new byte[63 * MEGABYTE]), "zstd"))
                        .statusCode())
                .isEqualTo(400);
        assertThat(Stream.generate(() -> send("/v1/chat/completions", bomb, "zstd")).limit(20).toList().stream()
                        .map(LargeBodyIT::answer))
                .allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(refused));
    }

    /** As large as one with a picture, which is the usual reason; the model here takes none. */
    private CompletableFuture<HttpResponse<String>> photo(int bytes) {
        String body = "{\"model\":\"sidecar/canary\",\"stream\":false,\"prompt\":\"ping\",\"x\":[\"" + "A".repeat(bytes)
                + "\"]}";
        return send("/api/generate", body.getBytes(StandardCharsets.UTF_8), "identity");
    }

    private CompletableFuture<HttpResponse<String>> send(String path, byte[] body, String encoding) {
        HttpRequest request = HttpRequest.newBuilder(app.api(path))
                .timeout(Duration.ofMinutes(5))
                .header("Content-Encoding", encoding)
                .POST(BodyPublishers.ofByteArray(body))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString());
    }

    private static HttpResponse<String> answer(CompletableFuture<HttpResponse<String>> coming) {
        try {
            return coming.get(5, TimeUnit.MINUTES);
        } catch (Exception e) {
            throw new AssertionError("There is no answer", e);
        }
    }
}
