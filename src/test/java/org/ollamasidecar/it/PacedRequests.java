package org.ollamasidecar.it;

import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Requests for a token of the canary at a steady pace, whatever becomes of those before, and how long each took. */
final class PacedRequests implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final String PING = "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\",\"stream\":false}";

    /** One that was answered well. */
    private record Answered(long begun, long nanos) {}

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final HttpRequest request;
    private final ConcurrentLinkedQueue<Answered> answered = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<String> errors = new ConcurrentLinkedQueue<>();
    private final ConcurrentLinkedQueue<CompletableFuture<?>> sent = new ConcurrentLinkedQueue<>();
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();

    PacedRequests(SidecarApp app, int perSecond) {
        this.request = HttpRequest.newBuilder(app.api("/api/generate"))
                .timeout(LIMIT)
                .POST(BodyPublishers.ofString(PING))
                .build();
        var _ = pace.scheduleAtFixedRate(this::send, 0, 1_000_000 / perSecond, TimeUnit.MICROSECONDS);
    }

    private void send() {
        long begun = System.nanoTime();
        sent.add(http.sendAsync(request, BodyHandlers.ofString())
                .handle((answer, failure) -> note(begun, answer, failure)));
    }

    private boolean note(long begun, @Nullable HttpResponse<String> answer, @Nullable Throwable failure) {
        if (answer == null) {
            return errors.add(String.valueOf(failure));
        }
        return answer.statusCode() == 200
                ? answered.add(new Answered(begun, System.nanoTime() - begun))
                : errors.add(answer.statusCode() + " " + answer.body());
    }

    /** {@return how long those took, in milliseconds, that were sent between two moments of {@link System#nanoTime}} */
    List<Double> millis(long from, long until) {
        return answered.stream()
                .filter(one -> one.begun() - from >= 0 && one.begun() - until < 0)
                .map(one -> one.nanos() / 1e6)
                .toList();
    }

    List<String> errors() {
        return List.copyOf(errors);
    }

    /** Waits for the answers that are due. */
    @Override
    public void close() {
        pace.close();
        sent.forEach(CompletableFuture::join);
        http.close();
    }
}
