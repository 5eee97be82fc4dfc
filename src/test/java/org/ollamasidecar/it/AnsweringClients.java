package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** Clients that ask one model one question after the other, with hardly a pause, and what it answered when. */
final class AnsweringClients implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final Duration PAUSE = Duration.ofMillis(10);

    /** One answer of the model. */
    record Answer(String model, String text, long begunNanos, long endedNanos) {

        Duration took() {
            return Duration.ofNanos(endedNanos - begunNanos);
        }
    }

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final ConcurrentLinkedQueue<Answer> answers = new ConcurrentLinkedQueue<>();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final PacedClients clients;

    AnsweringClients(SidecarApp app, int count, String model) {
        HttpRequest request = request(app.api("/api/generate"), model);
        this.clients = new PacedClients(count, PAUSE, () -> ask(request));
    }

    private static HttpRequest request(URI generate, String model) {
        return HttpRequest.newBuilder(generate)
                .timeout(LIMIT)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString("{\"model\":\"" + model + "\",\"prompt\":\"hi\",\"stream\":false}"))
                .build();
    }

    private void ask(HttpRequest request) {
        long begun = System.nanoTime();
        try {
            HttpResponse<String> answer = http.send(request, BodyHandlers.ofString());
            if (answer.statusCode() == 200) {
                var body = JSON.readTree(answer.body());
                answers.add(new Answer(
                        body.path("model").asText(),
                        body.path("response").asText().strip(),
                        begun,
                        System.nanoTime()));
            } else {
                errors.add("status " + answer.statusCode() + ": " + answer.body());
            }
        } catch (IOException e) {
            errors.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for so many further answers of this text, or for an error. */
    void awaitMore(String text, int count) {
        long before = count(text);
        Awaitility.await().atMost(LIMIT).until(() -> count(text) >= before + count || !errors.isEmpty());
    }

    private long count(String text) {
        return answers.stream().filter(answer -> answer.text().equals(text)).count();
    }

    List<String> errors() {
        return errors;
    }

    /** In the order in which they ended. */
    List<Answer> answers() {
        return answers.stream()
                .sorted(Comparator.comparingLong(Answer::endedNanos))
                .toList();
    }

    /** Waits for what is under way. */
    void stop() {
        clients.close();
    }

    @Override
    public void close() {
        stop();
        http.close();
    }
}
