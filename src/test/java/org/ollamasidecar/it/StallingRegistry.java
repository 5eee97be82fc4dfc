package org.ollamasidecar.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/** A registry on loopback whose one model never arrives: it sends a byte now and then until its client leaves. */
final class StallingRegistry implements AutoCloseable {

    private static final long SIZE = 1_000_000;
    private static final String DIGEST = "sha256:" + "ab".repeat(32);
    private static final String MANIFEST = """
            {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",
             "config":{"mediaType":"application/vnd.docker.container.image.v1+json","digest":"%s","size":%d},
             "layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"%s","size":%d}]}""".formatted(DIGEST, SIZE, DIGEST, SIZE);
    private static final int MAX_BYTES_SENT = 10_000;

    private final HttpServer server;
    private final CountDownLatch downloading = new CountDownLatch(1);
    private final CountDownLatch clientLeft = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);

    StallingRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v2/", this::answer);
        server.start();
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String model() {
        return host() + "/library/slow:latest";
    }

    boolean awaitDownload(long seconds) throws InterruptedException {
        return downloading.await(seconds, TimeUnit.SECONDS);
    }

    boolean awaitClientLeft(long seconds) throws InterruptedException {
        return clientLeft.await(seconds, TimeUnit.SECONDS);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (exchange.getRequestURI().getPath().contains("/manifests/")) {
                byte[] manifest = MANIFEST.getBytes(StandardCharsets.UTF_8);
                exchange.sendResponseHeaders(200, manifest.length);
                exchange.getResponseBody().write(manifest);
            } else if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", Long.toString(SIZE));
                exchange.sendResponseHeaders(200, -1);
            } else if (exchange.getRequestHeaders().getFirst("Range") == null) {
                exchange.getResponseHeaders()
                        .set("Location", exchange.getRequestURI().getPath());
                exchange.sendResponseHeaders(200, SIZE);
                // Ollama only wants the headers of this answer; they are sent with the first byte.
                exchange.getResponseBody().write(0);
                exchange.getResponseBody().flush();
            } else {
                exchange.sendResponseHeaders(206, SIZE);
                drip(exchange.getResponseBody());
            }
        }
    }

    private void drip(OutputStream body) {
        downloading.countDown();
        try {
            for (int sent = 0; sent < MAX_BYTES_SENT && !closing.await(20, TimeUnit.MILLISECONDS); sent++) {
                body.write(0);
                body.flush();
            }
        } catch (IOException left) {
            clientLeft.countDown();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
    }
}
