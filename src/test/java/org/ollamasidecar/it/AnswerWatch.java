package org.ollamasidecar.it;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** I3 and I5: one request after the other, each of which has to end in time, whatever its answer is. */
final class AnswerWatch implements AutoCloseable {

    /** How long the machine makes this wait. */
    interface Waits {
        /** {@return what tells it, counted from this call on} */
        Supplier<Duration> fromNow();
    }

    private final String name;
    private final URI uri;
    private final Duration limit;
    private final Duration longest;
    private final Waits waits;
    private final HttpClient http = HttpClient.newHttpClient();
    private final CountDownLatch answered = new CountDownLatch(1);
    private final ConcurrentLinkedQueue<String> violations = new ConcurrentLinkedQueue<>();

    /**
     * Asks as often as it is told to.
     *
     * @param name of the invariant and of what is asked
     * @param waits for a processor, which are left out
     */
    AnswerWatch(String name, URI uri, Duration limit, Waits waits) {
        this.waits = waits;
        this.name = name;
        this.uri = uri;
        this.limit = limit;
        this.longest = limit.multipliedBy(3);
    }

    void ask() throws InterruptedException {
        Supplier<Duration> waited = waits.fromNow();
        long begun = System.nanoTime();
        String outcome;
        try {
            HttpRequest request = HttpRequest.newBuilder(uri).timeout(longest).build();
            outcome = "status " + http.send(request, BodyHandlers.discarding()).statusCode();
        } catch (HttpTimeoutException e) {
            outcome = "nothing";
        } catch (IOException closed) {
            outcome = "a closed connection";
        }
        Duration took = Duration.ofNanos(System.nanoTime() - begun);
        if (took.compareTo(limit) >= 0 && took.minus(waited.get()).compareTo(limit) >= 0) {
            violations.add(name + ": " + outcome + " after " + took.toMillis() + " ms");
        }
        answered.countDown();
    }

    /** The first answer is waited for: it may be just the one that takes too long. */
    List<String> violations() throws InterruptedException {
        boolean any = answered.await(longest.plus(limit).toMillis(), TimeUnit.MILLISECONDS);
        return any ? List.copyOf(violations) : List.of(name + ": was never asked");
    }

    @Override
    public void close() {
        http.shutdownNow();
    }
}
