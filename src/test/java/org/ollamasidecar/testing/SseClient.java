package org.ollamasidecar.testing;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.awaitility.Awaitility;

/** Reads server-sent events as they come. */
public final class SseClient implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(1);

    /** One event; fields that did not come are empty. */
    public record Event(String id, String type, String data) {}

    private final HttpClient http = HttpClient.newHttpClient();
    private final HttpResponse<InputStream> response;
    private final List<Event> events = new ArrayList<>();
    private final List<String> comments = new ArrayList<>();
    private final CompletableFuture<Boolean> ended = new CompletableFuture<>();

    private String id = "";
    private String type = "";
    private String data = "";

    private SseClient(HttpRequest request) throws IOException, InterruptedException {
        this.response = http.send(request, HttpResponse.BodyHandlers.ofInputStream());
        Thread.ofVirtual().start(this::read);
    }

    /** Connects; returns when the head of the answer is there. */
    public static SseClient open(URI uri, String... headers) throws IOException, InterruptedException {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(LIMIT).header("Accept", "text/event-stream");
        if (headers.length > 0) {
            request.headers(headers);
        }
        return new SseClient(request.build());
    }

    private void read() {
        try (BufferedReader lines =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                line(line);
            }
            ended.complete(true);
        } catch (IOException e) {
            ended.complete(false);
        }
    }

    private synchronized void line(String line) {
        int colon = line.indexOf(':');
        String value = line.substring(colon + 1).strip();
        switch (colon < 0 ? "" : line.substring(0, colon)) {
            case "" -> {
                if (colon == 0) {
                    comments.add(value);
                } else if (!type.isEmpty() || !data.isEmpty()) {
                    events.add(new Event(id, type, data));
                }
            }
            case "id" -> id = value;
            case "event" -> type = value;
            case "data" -> data = value;
            default -> throw new IllegalStateException("Not expected in the stream: " + line);
        }
        if (line.isEmpty()) {
            id = "";
            type = "";
            data = "";
        }
    }

    public HttpResponse<InputStream> response() {
        return response;
    }

    public synchronized List<Event> events() {
        return List.copyOf(events);
    }

    public synchronized List<String> comments() {
        return List.copyOf(comments);
    }

    public Event await(Predicate<Event> wanted) {
        return Awaitility.await("an event")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> events().stream().filter(wanted).findFirst(), Optional::isPresent)
                .orElseThrow();
    }

    /** Completes when the server ends the stream: true in good order, false when the connection broke. */
    public CompletableFuture<Boolean> ended() {
        return ended;
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
