package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** A client that reads events and has to wait: it hears that it waits, so that nobody in between cuts it. */
@Tag("current")
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EarlyStreamIT {

    private static final String CHAT = "/v1/chat/completions";

    private SidecarApp app;
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    @BeforeAll
    void onePlace(@TempDir Path folder) throws Exception {
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        app = SidecarApp.start(
                home,
                "sidecar.heartbeat.enabled=false",
                "sidecar.drain.timeout=0s",
                "sidecar.gateway.queue.per-model=1",
                "sidecar.gateway.stream-comments=50ms");
        app.awaitReady();
        WordStream.createModel(app);
    }

    @AfterAll
    void close() {
        app.close();
    }

    @BeforeEach
    void placeIsTaken() throws Exception {
        WordStream.beginEndless(app).awaitFirstWord();
    }

    @AfterEach
    void placeIsFree() throws Exception {
        app.endRequests();
        Awaitility.await()
                .atMost(Duration.ofMinutes(2))
                .until(() -> app.status().at("/inFlight/requests").asInt() == 0);
    }

    private static String question(boolean stream) {
        return "{\"model\":\"chain\",\"messages\":[{\"role\":\"user\",\"content\":\"go\"}],"
                + "\"max_tokens\":3,\"stream\":" + stream + "}";
    }

    private CompletableFuture<HttpResponse<InputStream>> ask(boolean stream) {
        return http.sendAsync(
                HttpRequest.newBuilder(app.api(CHAT))
                        .POST(BodyPublishers.ofString(question(stream)))
                        .build(),
                BodyHandlers.ofInputStream());
    }

    /** An answer that has begun: its head is there. */
    private static HttpResponse<InputStream> begun(CompletableFuture<HttpResponse<InputStream>> answer)
            throws Exception {
        return answer.get(60, TimeUnit.SECONDS);
    }

    private static String body(HttpResponse<InputStream> answer) throws IOException {
        try (InputStream body = answer.body()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    private Optional<JsonNode> request(String path) throws Exception {
        JsonNode requests = app.json(app.get(app.api("/sidecar/v1/requests")));
        return StreamSupport.stream(requests.spliterator(), false)
                .filter(request -> request.path("path").asText().equals(path))
                .findFirst();
    }

    private void awaitQueued() {
        Awaitility.await().atMost(Duration.ofMinutes(2)).until(() -> request(CHAT)
                .filter(request -> request.path("phase").asText().equals("QUEUED"))
                .isPresent());
    }

    private void end(String path) throws Exception {
        app.delete(
                "/sidecar/v1/requests/" + request(path).orElseThrow().path("id").asText());
    }

    @Test
    void waitingStream_hasComments_andThenItsAnswer() throws Exception {
        // given
        HttpResponse<InputStream> answer = begun(ask(true));
        awaitQueued();

        // when
        end("/api/generate");

        // then
        String body = body(answer);
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue("Content-Type")).contains("text/event-stream");
        assertThat(answer.headers().firstValue("X-Accel-Buffering")).contains("no");
        assertThat(body).startsWith(": waiting for its turn\n\n").contains("\"finish_reason\":\"length\"");
        assertThat(body).endsWith("data: [DONE]\n\n");
    }

    @Test
    void waitingStream_thatIsEnded_hasTheErrorInIt() throws Exception {
        // given
        HttpResponse<InputStream> answer = begun(ask(true));

        // when
        end(CHAT);

        // then
        assertThat(body(answer)).startsWith(": waiting for its turn\n\n").contains("data: {\"error\":{\"message\":");
    }

    /** As nginx asks by default: a body ends with its connection, also where the client would keep that. */
    @Test
    void waitingStream_ofHttp10_hasComments_andEndsWithItsConnection() throws Exception {
        String body = question(true);
        try (RawClient client = new RawClient(app.api("/"))) {
            client.send("POST " + CHAT + " HTTP/1.0\r\nConnection: keep-alive\r\nContent-Length: " + body.length()
                    + "\r\n\r\n" + body);
            client.skipHead();
            String first = client.line();

            // when
            end(CHAT);

            // then
            assertThat(first).isEqualTo(": waiting for its turn");
            assertThat(client.rest()).contains("data: {\"error\":{\"message\":").endsWith("}\n\n");
        }
    }

    @Test
    void waitingRequest_thatIsNoStream_isToldByItsStatus() throws Exception {
        // given
        CompletableFuture<HttpResponse<InputStream>> answer = ask(false);
        awaitQueued();

        // when
        end(CHAT);

        // then
        HttpResponse<InputStream> refused = begun(answer);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(body(refused)).startsWith("{\"error\":{\"message\":");
    }
}
