package org.ollamasidecar.provision.fetch;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.ollamasidecar.http.EnvironmentProxies;

/** Fetches over HTTP and gives up early: the connection, the headers and each pause between bytes have a limit. */
public final class HttpFetcher implements AutoCloseable {

    private static final Duration HEADERS = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration SHUTDOWN = Duration.ofSeconds(2);
    private static final long TEXT_BYTES = 1024 * 1024;
    private static final int RETRIES = 3;

    private final Duration connectTimeout;
    private final Duration stallTimeout;
    private final HttpClient client;

    public HttpFetcher(Duration connectTimeout, Duration stallTimeout, EnvironmentProxies proxies) {
        this.connectTimeout = connectTimeout;
        this.stallTimeout = stallTimeout;
        this.client = HttpClient.newBuilder()
                .version(HttpClient.Version.HTTP_1_1)
                .followRedirects(HttpClient.Redirect.NORMAL)
                .connectTimeout(connectTimeout)
                .proxy(proxies)
                .authenticator(proxies.authenticator())
                .build();
    }

    public String text(URI uri) throws IOException, InterruptedException {
        var handler = BodyHandlers.limiting(BodyHandlers.ofString(StandardCharsets.UTF_8), TEXT_BYTES);
        HttpResponse<String> response = await(uri, client.sendAsync(request(uri).build(), handler), () -> 0, () -> {});
        if (response.statusCode() != 200) {
            throw FetchFailure.status(response.statusCode(), uri);
        }
        return response.body();
    }

    /** Completes the part file; what it holds already is not fetched again, and what was fetched stays on failure. */
    public void complete(URI uri, PartFile part, Runnable tick) throws IOException, InterruptedException {
        for (int cuts = 1; ; cuts++) {
            try {
                fetchRest(uri, part, tick);
                return;
            } catch (FetchException e) {
                if (e.kind() != FetchException.Kind.CUT) {
                    throw e;
                }
                if (cuts > RETRIES) {
                    throw FetchFailure.last(e.getMessage() + ", " + cuts + " times in a row; the " + part.size()
                            + " bytes fetched so far are kept for the next start");
                }
            }
        }
    }

    private void fetchRest(URI uri, PartFile part, Runnable tick) throws IOException, InterruptedException {
        HttpRequest.Builder request = request(uri);
        PartFile.Rest rest = part.rest();
        if (rest.offset() > 0) {
            request.header("Range", "bytes=" + rest.offset() + "-");
        }
        var response = await(uri, client.sendAsync(request.build(), rest), part::size, tick);
        rest.check(response, uri);
    }

    private static HttpRequest.Builder request(URI uri) throws FetchException {
        try {
            return HttpRequest.newBuilder(uri);
        } catch (IllegalArgumentException e) {
            throw FetchFailure.last(uri + " is not an address that can be fetched from");
        }
    }

    private <T> HttpResponse<T> await(
            URI uri, CompletableFuture<HttpResponse<T>> answer, Received received, Runnable tick)
            throws IOException, InterruptedException {
        long before = received.bytes();
        long last = before;
        long lastMoved = System.nanoTime();
        try {
            while (true) {
                try {
                    return answer.get(POLL.toMillis(), TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                    tick.run();
                }
                long now = received.bytes();
                if (now != last) {
                    last = now;
                    lastMoved = System.nanoTime();
                }
                giveUpIfStalled(uri, now == before, System.nanoTime() - lastMoved);
            }
        } catch (ExecutionException e) {
            throw FetchFailure.of(e.getCause(), uri, connectTimeout);
        } finally {
            answer.cancel(true);
        }
    }

    private void giveUpIfStalled(URI uri, boolean nothingYet, long silentNanos) throws FetchException {
        Duration limit = nothingYet && HEADERS.compareTo(stallTimeout) < 0 ? HEADERS : stallTimeout;
        if (silentNanos > limit.toNanos()) {
            throw FetchFailure.last("no byte came from " + FetchFailure.host(uri) + " for " + InWords.of(limit)
                    + (nothingYet ? "" : "; what was fetched is kept for the next start"));
        }
    }

    /** Waits a moment for cancelled transfers, so that none writes into its file any more afterwards. */
    @Override
    public void close() {
        client.shutdownNow();
        try {
            boolean _ = client.awaitTermination(SHUTDOWN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private interface Received {
        long bytes();
    }
}
