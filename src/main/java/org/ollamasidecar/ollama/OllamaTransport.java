package org.ollamasidecar.ollama;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedReader;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Requests and answers in JSON, errors as {@link OllamaException}, one line at a time where Ollama streams. */
final class OllamaTransport {

    private final HttpClient http;
    private final Supplier<HttpClient> forFiles;
    private final ObjectMapper json;
    private final URI address;

    /** @param forFiles makes a client that may wait for a disk; it is shut down after one request */
    OllamaTransport(HttpClient http, Supplier<HttpClient> forFiles, ObjectMapper json, URI address) {
        this.http = http;
        this.forFiles = forFiles;
        this.json = json;
        this.address = address;
    }

    JsonNode get(String path) throws InterruptedException {
        return call(request(path).GET().build());
    }

    JsonNode post(String path, Map<String, ?> body) throws InterruptedException {
        return call(request(path).POST(publisher(body)).build());
    }

    void delete(String path, Map<String, ?> body) throws InterruptedException {
        text(http, request(path).method("DELETE", publisher(body)).build());
    }

    /** Where the answer has nothing to say. */
    void postForNothing(String path, Map<String, ?> body) throws InterruptedException {
        postBody(path, publisher(body));
    }

    void postBody(String path, BodyPublisher body) throws InterruptedException {
        post(http, path, body);
    }

    private void post(HttpClient client, String path, BodyPublisher body) throws InterruptedException {
        text(client, request(path).POST(body).build());
    }

    void postFile(String path, Path file) throws FileNotFoundException, InterruptedException {
        BodyPublisher body = BodyPublishers.ofFile(file);
        HttpClient client = forFiles.get();
        try {
            post(client, path, body);
        } finally {
            // Whoever has interrupted it does not wait for a disk that hangs.
            client.shutdownNow();
        }
    }

    /** Whether there is something at a path; asked by HEAD. */
    boolean exists(String path) throws InterruptedException {
        return send(request(path).HEAD().build(), BodyHandlers.discarding()).statusCode() == 200;
    }

    /** Hands on each line of a stream; returns at its end, which alone says nothing about success. */
    void stream(String path, Map<String, ?> body, Consumer<JsonNode> lines) throws InterruptedException {
        HttpRequest request = request(path).POST(publisher(body)).build();
        for (int left = StoreRace.AGAIN; ; left--) {
            HttpResponse<InputStream> response = send(request, BodyHandlers.ofInputStream());
            if (response.statusCode() / 100 == 2) {
                hand(response, lines);
                return;
            }
            String error = text(response);
            if (left == 0 || !isToBeAskedAgain(request, response.statusCode(), error)) {
                requireSuccess(response.statusCode(), error);
            }
        }
    }

    private static String text(HttpResponse<InputStream> response) throws InterruptedException {
        try (InputStream body = response.body()) {
            return new String(body.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw interruptedOr(e);
        }
    }

    private void hand(HttpResponse<InputStream> response, Consumer<JsonNode> lines) throws InterruptedException {
        // Closing the body before its end closes the connection, and so stops the work in Ollama.
        try (BufferedReader reader =
                new BufferedReader(new InputStreamReader(response.body(), StandardCharsets.UTF_8))) {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank()) {
                    lines.accept(withoutError(parse(line)));
                }
            }
        } catch (IOException e) {
            throw interruptedOr(e);
        }
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(address.resolve(path)).header("Content-Type", "application/json");
    }

    private BodyPublisher publisher(Map<String, ?> body) {
        try {
            return BodyPublishers.ofString(json.writeValueAsString(body));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("Not representable in JSON: " + body.keySet(), e);
        }
    }

    private JsonNode call(HttpRequest request) throws InterruptedException {
        return withoutError(parse(text(http, request)));
    }

    private String text(HttpClient client, HttpRequest request) throws InterruptedException {
        for (int left = StoreRace.AGAIN; ; left--) {
            HttpResponse<String> response = send(client, request, BodyHandlers.ofString());
            if (left == 0 || !isToBeAskedAgain(request, response.statusCode(), response.body())) {
                requireSuccess(response.statusCode(), response.body());
                return response.body();
            }
        }
    }

    /** Of each name it is believed here that it is there: where it is not, that is told in the end. */
    private static boolean isToBeAskedAgain(HttpRequest request, int status, String error) {
        return (request.method().equals("GET") || StoreRace.isBeforeAnyChange(status))
                && StoreRace.isOne(status, error, () -> true, name -> true);
    }

    private <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> body)
            throws InterruptedException {
        return send(http, request, body);
    }

    private static <T> HttpResponse<T> send(HttpClient client, HttpRequest request, HttpResponse.BodyHandler<T> body)
            throws InterruptedException {
        CompletableFuture<HttpResponse<T>> answer = client.sendAsync(request, body);
        try {
            return answer.get();
        } catch (InterruptedException e) {
            answer.cancel(true);
            // An answer that has come at the moment of the interrupt is no longer ended by the cancel.
            var _ = answer.thenAccept(OllamaTransport::leave);
            throw e;
        } catch (ExecutionException e) {
            throw unanswered(e.getCause());
        }
    }

    private static void leave(HttpResponse<?> answer) {
        if (answer.body() instanceof InputStream open) {
            try {
                open.close();
            } catch (IOException alreadyGone) {
                // The connection is closed, which is what was wanted.
            }
        }
    }

    private static OllamaException unanswered(@Nullable Throwable cause) throws InterruptedException {
        return switch (cause) {
            case IOException e -> interruptedOr(e);
            case RuntimeException e -> throw e;
            case Error e -> throw e;
            case null, default -> throw new IllegalStateException("The request has ended in an unexpected way", cause);
        };
    }

    private static OllamaException interruptedOr(IOException e) throws InterruptedException {
        if (Thread.interrupted()) {
            throw new InterruptedException();
        }
        for (Throwable cause = e; cause != null; cause = cause.getCause()) {
            if (cause instanceof InterruptedException) {
                throw new InterruptedException();
            }
        }
        return OllamaErrors.unreachable(e);
    }

    private void requireSuccess(int status, String body) {
        if (status / 100 != 2) {
            throw OllamaErrors.answered(status, errorText(status, body));
        }
    }

    private String errorText(int status, String body) {
        try {
            JsonNode error = json.readTree(body).path("error");
            if (error.isTextual()) {
                return error.asText();
            }
        } catch (JsonProcessingException notJson) {
            // The plain text below is then all there is.
        }
        return body.isBlank() ? "Ollama answered " + status + " without a reason." : body.strip();
    }

    private JsonNode parse(String text) {
        try {
            JsonNode parsed = json.readTree(text);
            if (parsed.isObject()) {
                return parsed;
            }
        } catch (JsonProcessingException e) {
            // Told below together with JSON that is no object.
        }
        throw OllamaErrors.malformed("Ollama's answer is not a JSON object.");
    }

    private static JsonNode withoutError(JsonNode answer) {
        if (answer.hasNonNull("error")) {
            throw OllamaErrors.inBand(answer.get("error").asText());
        }
        return answer;
    }
}
