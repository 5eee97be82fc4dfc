package org.ollamasidecar.it;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ollamasidecar.canary.WordChain;

/** A registry on loopback with one real model, at a limited speed; it knows of none until it is opened. */
final class CanaryRegistry implements AutoCloseable {

    private static final Pattern RANGE = Pattern.compile("bytes=(\\d+)-(\\d*)");
    private static final int PIECE = 4096;
    private static final int MILLIS_A_PIECE = 40;
    private static final byte[] CONFIG = """
            {"model_format":"gguf","model_family":"llama","model_families":["llama"],"model_type":"20K",\
            "file_type":"F32","architecture":"amd64","os":"linux"}""".getBytes(StandardCharsets.UTF_8);

    private final byte[] file = WordChain.file();
    private final Map<String, byte[]> blobs = Map.of(digest(file), file, digest(CONFIG), CONFIG);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final HttpServer server;
    private volatile boolean open;

    CanaryRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v2/", this::answer);
        server.start();
    }

    void open() {
        open = true;
    }

    String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    String model() {
        return host() + "/library/chain:latest";
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            byte[] blob = blobs.get(path.substring(path.lastIndexOf('/') + 1));
            if (open && path.contains("/manifests/")) {
                byte[] manifest = manifest();
                exchange.sendResponseHeaders(200, manifest.length);
                exchange.getResponseBody().write(manifest);
            } else if (!open || blob == null) {
                exchange.sendResponseHeaders(404, -1);
            } else if (exchange.getRequestMethod().equals("HEAD")) {
                exchange.getResponseHeaders().set("Content-Length", Integer.toString(blob.length));
                exchange.sendResponseHeaders(200, -1);
            } else {
                send(exchange, blob, path);
            }
        }
    }

    private void send(HttpExchange exchange, byte[] blob, String path) throws IOException {
        String range = exchange.getRequestHeaders().getFirst("Range");
        Matcher asked = RANGE.matcher(range == null ? "" : range);
        boolean partly = asked.matches();
        int from = partly ? Integer.parseInt(asked.group(1)) : 0;
        int to = partly && !asked.group(2).isEmpty() ? Integer.parseInt(asked.group(2)) + 1 : blob.length;
        exchange.getResponseHeaders().set("Location", path);
        exchange.sendResponseHeaders(partly ? 206 : 200, to - from);
        for (int at = from; at < to && !closes(); at += PIECE) {
            exchange.getResponseBody().write(blob, at, Math.min(PIECE, to - at));
            exchange.getResponseBody().flush();
        }
    }

    private boolean closes() {
        try {
            return closing.await(MILLIS_A_PIECE, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return true;
        }
    }

    private byte[] manifest() {
        return """
                {"schemaVersion":2,"mediaType":"application/vnd.docker.distribution.manifest.v2+json",
                 "config":{"mediaType":"application/vnd.docker.container.image.v1+json","digest":"%s","size":%d},
                 "layers":[{"mediaType":"application/vnd.ollama.image.model","digest":"%s","size":%d}]}
                """.formatted(digest(CONFIG), CONFIG.length, digest(file), file.length)
                .getBytes(StandardCharsets.UTF_8);
    }

    private static String digest(byte[] content) {
        try {
            return "sha256:"
                    + HexFormat.of()
                            .formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
    }
}
