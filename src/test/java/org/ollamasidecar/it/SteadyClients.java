package org.ollamasidecar.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.awaitility.Awaitility;

/** Clients that ask one request after the other, with hardly a pause, and what they were told besides the answer. */
final class SteadyClients implements AutoCloseable {

    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final int MANY = 100;

    private static final Duration PAUSE = Duration.ofMillis(3);

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private final AtomicInteger answered = new AtomicInteger();
    private final List<String> errors = new CopyOnWriteArrayList<>();
    private final PacedClients clients;

    /** They ask for the version, which costs Ollama nothing. */
    SteadyClients(SidecarApp app, int count) {
        this(count, asking(app.api("/api/version")));
    }

    private SteadyClients(int count, Supplier<HttpRequest> requests) {
        this.clients = new PacedClients(count, PAUSE, () -> ask(requests));
    }

    private static Supplier<HttpRequest> asking(URI version) {
        return () -> HttpRequest.newBuilder(version).timeout(LIMIT).build();
    }

    private void ask(Supplier<HttpRequest> requests) {
        try {
            int status = http.send(requests.get(), BodyHandlers.discarding()).statusCode();
            if (status == 200) {
                answered.incrementAndGet();
            } else {
                errors.add("status " + status);
            }
        } catch (IOException e) {
            errors.add(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** Waits for many further answers, or for an error. */
    void awaitMore() {
        int before = answered.get();
        Awaitility.await().atMost(LIMIT).until(() -> answered.get() > before + MANY || !errors.isEmpty());
    }

    List<String> errors() {
        return errors;
    }

    @Override
    public void close() {
        clients.close();
        http.close();
    }
}
