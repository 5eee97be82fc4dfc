package org.ollamasidecar.provision;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Releases on loopback, which may cut, stall, ignore ranges or lie about digests. */
final class ReleaseServer implements AutoCloseable {

    static final String VERSION_FOLDER = "/v" + FakePrograms.NEWEST + "/";
    static final String ZST = "ollama-linux-amd64.tar.zst";
    static final String TGZ = "ollama-linux-amd64.tgz";
    static final Platform PLATFORM = Platform.of("Linux", "amd64");

    /** The requests for archives, as the values of their Range header, empty without one. */
    final List<String> ranges = new CopyOnWriteArrayList<>();

    final AtomicLong archiveBytesSent = new AtomicLong();
    final AtomicInteger cuts = new AtomicInteger();
    final CountDownLatch stalling = new CountDownLatch(1);
    volatile boolean redirects;
    volatile boolean ignoresRanges;
    volatile boolean stalls;

    private final Map<String, byte[]> files = new ConcurrentHashMap<>();
    private final Map<String, String> digests = new ConcurrentHashMap<>();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    ReleaseServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", this::answer);
        server.start();
    }

    URI uri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    /** Publishes an archive together with its right digest. */
    ReleaseServer with(String name, byte[] content) {
        return withDigest(name, sha256(content)).withoutDigest(name, content);
    }

    ReleaseServer withDigest(String name, String digest) {
        digests.put(name, digest);
        return this;
    }

    ReleaseServer withoutDigest(String name, byte[] content) {
        files.put(VERSION_FOLDER + name, content);
        return this;
    }

    static String sha256(byte[] content) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] file = files.get(path);
        if (path.equals(VERSION_FOLDER + "sha256sum.txt") && !digests.isEmpty()) {
            StringBuilder lines = new StringBuilder();
            digests.forEach((name, digest) ->
                    lines.append(digest).append("  ./").append(name).append('\n'));
            send(exchange, 200, lines.toString().getBytes(StandardCharsets.UTF_8), false);
        } else if (file == null) {
            send(exchange, 404, "Not Found".getBytes(StandardCharsets.UTF_8), false);
        } else {
            sendArchive(exchange, file);
        }
    }

    private void sendArchive(HttpExchange exchange, byte[] file) throws IOException {
        if (redirects && exchange.getRequestURI().getQuery() == null) {
            exchange.getResponseHeaders().set("Location", exchange.getRequestURI() + "?moved");
            send(exchange, 302, new byte[0], false);
            return;
        }
        String range = exchange.getRequestHeaders().getFirst("Range");
        ranges.add(range == null ? "" : range);
        if (range == null || ignoresRanges) {
            send(exchange, 200, file, true);
            return;
        }
        int from = Integer.parseInt(range.replaceAll("\\D", ""));
        if (from >= file.length) {
            exchange.getResponseHeaders().set("Content-Range", "bytes */" + file.length);
            send(exchange, 416, new byte[0], false);
            return;
        }
        exchange.getResponseHeaders()
                .set("Content-Range", "bytes " + from + "-" + (file.length - 1) + "/" + file.length);
        send(exchange, 206, Arrays.copyOfRange(file, from, file.length), true);
    }

    private void send(HttpExchange exchange, int status, byte[] body, boolean archive) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(status, body.length == 0 ? -1 : body.length);
            OutputStream out = exchange.getResponseBody();
            boolean cut = archive && cuts.getAndUpdate(left -> Math.max(0, left - 1)) > 0;
            boolean stall = archive && stalls;
            int count = cut || stall ? body.length / 2 : body.length;
            out.write(body, 0, count);
            out.flush();
            if (archive) {
                archiveBytesSent.addAndGet(count);
            }
            if (stall) {
                stalling.countDown();
                closed.await();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
