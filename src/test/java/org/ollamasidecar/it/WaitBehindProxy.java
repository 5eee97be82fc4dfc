package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;

/**
 * Two streams behind an nginx that wait for the same place: one that reads events, and one that reads lines, which has
 * nothing that could be sent to it meanwhile. nginx gives the second up when nothing has come for its limit; only then the
 * place is free for the first.
 */
final class WaitBehindProxy {

    private static final String CANARY = "{\"model\":\"sidecar/canary\",\"stream\":true,";
    private static final String ANSWERED = "ANSWERING";
    private static final Duration SOON = Duration.ofMinutes(3);

    /**
     * @param waited how long the first stream had no place
     * @param lines what the stream of lines got
     * @param events what the stream of events got
     */
    record Answers(Duration waited, HttpResponse<String> lines, HttpResponse<String> events) {}

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final Path folder;
    private final Duration silence;
    private final Duration comments;
    private final Duration least;

    /**
     * @param silence the limit of nginx
     * @param comments {@code sidecar.gateway.stream-comments}
     * @param least the shortest wait for the first stream
     */
    WaitBehindProxy(Path folder, Duration silence, Duration comments, Duration least) {
        this.folder = folder;
        this.silence = silence;
        this.comments = comments;
        this.least = least;
    }

    Answers answers() throws Exception {
        FakeProgram fake = FakeProgram.in(folder);
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        try (SidecarApp app = SidecarApp.startPlain(
                home,
                "sidecar.ollama.program=" + fake.path(),
                "sidecar.heartbeat.enabled=false",
                "sidecar.gateway.queue.per-model=1",
                "sidecar.gateway.stuck-after=0s",
                "sidecar.gateway.stream-comments=" + comments.toMillis() + "ms")) {
            app.awaitReady();
            app.ping();
            fake.set(Knob.TOKEN_PAUSE, TimeUnit.HOURS.toMillis(1));
            CompletableFuture<HttpResponse<String>> holder = ask(app.api("/api/generate"), "\"prompt\":\"ping\"}");
            awaitPhases(app, Map.of(ANSWERED, 1L));
            Path nginxFolder = Files.createDirectory(folder.resolve("nginx")).toRealPath();
            try (Nginx nginx = Nginx.withDefaults(app.api("/"), nginxFolder, silence)) {
                awaitAnswer(app, nginx.address().resolve("/api/version"));
                Answers answers = behind(nginx.address(), app, fake);
                holder.get(SOON.toSeconds(), TimeUnit.SECONDS);
                return answers;
            }
        }
    }

    private Answers behind(URI nginx, SidecarApp app, FakeProgram fake) throws Exception {
        Instant begun = Instant.now();
        CompletableFuture<HttpResponse<String>> events =
                ask(nginx.resolve("/v1/chat/completions"), "\"messages\":[{\"role\":\"user\",\"content\":\"ping\"}]}");
        awaitPhases(app, Map.of(ANSWERED, 1L, "QUEUED", 1L));
        HttpResponse<String> lines = ask(nginx.resolve("/api/generate"), "\"prompt\":\"ping\"}")
                .get(silence.plus(SOON).toSeconds(), TimeUnit.SECONDS);
        Instant end = begun.plus(least);
        Awaitility.await().atMost(least.plus(SOON)).until(() -> !Instant.now().isBefore(end));
        Duration waited = Duration.between(begun, Instant.now());
        app.delete("/sidecar/v1/requests/" + holder(app));
        fake.set(Knob.TOKEN_PAUSE, 0);
        return new Answers(waited, lines, events.get(SOON.toSeconds(), TimeUnit.SECONDS));
    }

    private CompletableFuture<HttpResponse<String>> ask(URI uri, String rest) {
        return http.sendAsync(
                HttpRequest.newBuilder(uri)
                        .POST(BodyPublishers.ofString(CANARY + rest))
                        .build(),
                BodyHandlers.ofString());
    }

    private static void awaitAnswer(SidecarApp app, URI uri) {
        Awaitility.await("nginx to pass on")
                .atMost(SOON)
                .ignoreExceptionsInstanceOf(IOException.class)
                .until(() -> app.get(uri).statusCode() == 200);
    }

    private static void awaitPhases(SidecarApp app, Map<String, Long> wanted) {
        Awaitility.await()
                .atMost(SOON)
                .until(() -> app.json(app.get(app.api("/sidecar/v1/requests"))).findValuesAsText("phase").stream()
                        .collect(Collectors.groupingBy(phase -> phase, Collectors.counting()))
                        .equals(wanted));
    }

    private static String holder(SidecarApp app) throws IOException, InterruptedException {
        for (JsonNode request : app.json(app.get(app.api("/sidecar/v1/requests")))) {
            if (request.path("phase").asText().equals(ANSWERED)) {
                return request.path("id").asText();
            }
        }
        throw new IllegalStateException("nobody has the place");
    }
}
