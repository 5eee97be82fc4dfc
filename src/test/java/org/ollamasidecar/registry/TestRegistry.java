package org.ollamasidecar.registry;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** The registry: what it was asked is kept, what it answers can be spoilt at any time. */
public final class TestRegistry implements AutoCloseable {

    private static final long LONGEST_STALL_SECONDS = 120;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<String, String> manifests = new ConcurrentHashMap<>();
    private final Map<String, Blob> blobs = new ConcurrentHashMap<>();
    private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();
    private final AtomicLong sent = new AtomicLong();
    private final AtomicInteger open = new AtomicInteger();
    private final CountDownLatch closing = new CountDownLatch(1);
    private volatile Trouble trouble = new Trouble.None();
    private volatile Throttle throttle = Throttle.NONE;

    public TestRegistry() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext("/v2/", this::answer);
        server.start();
    }

    /** Host and port, as they stand in a model's name. */
    public String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    /** {@return the name by which Ollama pulls it} */
    public String publish(String name, Blob... layers) {
        Blob config = Blob.of(Blob.CONFIG, """
                {"model_format":"gguf","model_family":"llama","model_families":["llama"],"model_type":"20K",\
                "file_type":"F32","architecture":"amd64","os":"linux"}""".getBytes(StandardCharsets.UTF_8));
        String listed = List.of(layers).stream()
                .map(this::describe)
                .reduce((first, second) -> first + "," + second)
                .orElseThrow();
        manifests.put(
                name,
                "{\"schemaVersion\":2,\"mediaType\":\"application/vnd.docker.distribution.manifest.v2+json\",\"config\":"
                        + describe(config) + ",\"layers\":[" + listed + "]}");
        return host() + "/library/" + name + ":latest";
    }

    private String describe(Blob blob) {
        String digest = blob.digest();
        blobs.put(digest, blob);
        return "{\"mediaType\":\"" + blob.mediaType() + "\",\"digest\":\"" + digest + "\",\"size\":" + blob.size()
                + "}";
    }

    public void trouble(Trouble wanted) {
        trouble = wanted;
    }

    /** All connections together get so many bytes per second. */
    public void limit(long bytesPerSecond) {
        throttle = new Throttle(bytesPerSecond);
    }

    /** Bytes of blobs that were sent so far. */
    public long sent() {
        return sent.get();
    }

    /** Connections on which a part of a blob is being sent. */
    public int open() {
        return open.get();
    }

    /** Every request so far. */
    public List<String> requests() {
        return List.copyOf(requests);
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String path = exchange.getRequestURI().getPath();
            requests.add(exchange.getRequestMethod() + " " + path);
            if (path.contains("/manifests/")) {
                manifest(exchange, path.split("/", -1)[3]);
            } else {
                blob(exchange, path.substring(path.lastIndexOf('/') + 1));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void manifest(HttpExchange exchange, String name) throws IOException, InterruptedException {
        if (trouble instanceof Trouble.SlowManifest slow) {
            closing.await(slow.delay().toMillis(), TimeUnit.MILLISECONDS);
        }
        String manifest = manifests.get(name);
        if (trouble instanceof Trouble.ManifestStatus failing) {
            answer(exchange, failing.status(), failing.body());
        } else if (manifest == null) {
            answer(exchange, 404, "{\"errors\":[{\"code\":\"MANIFEST_UNKNOWN\"}]}");
        } else {
            answer(exchange, 200, manifest);
        }
    }

    private static void answer(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    private void blob(HttpExchange exchange, String digest) throws IOException, InterruptedException {
        Blob blob = blobs.get(digest);
        String range = exchange.getRequestHeaders().getFirst("Range");
        if (trouble instanceof Trouble.BlobStatus failing) {
            exchange.sendResponseHeaders(failing.status(), -1);
        } else if (blob == null) {
            exchange.sendResponseHeaders(404, -1);
        } else if (exchange.getRequestMethod().equals("HEAD")) {
            exchange.getResponseHeaders().set("Content-Length", Long.toString(blob.size()));
            exchange.sendResponseHeaders(200, -1);
        } else if (trouble instanceof Trouble.RedirectTo elsewhere) {
            exchange.getResponseHeaders()
                    .set(
                            "Location",
                            "http://" + elsewhere.host()
                                    + exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(302, -1);
        } else if (range == null) {
            // Only the address in it is wanted; the client leaves when it has that.
            exchange.getResponseHeaders()
                    .set("Location", exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(200, blob.size());
            exchange.getResponseBody().write(0);
            exchange.getResponseBody().flush();
        } else {
            part(exchange, blob, range);
        }
    }

    private void part(HttpExchange exchange, Blob blob, String range) throws IOException, InterruptedException {
        String[] bounds = range.replace("bytes=", "").split("-", -1);
        long from = Long.parseLong(bounds[0]);
        long last = blob.size() - 1;
        long to = bounds[1].isEmpty() ? last : Math.min(last, Long.parseLong(bounds[1]));
        exchange.sendResponseHeaders(206, to - from + 1);
        open.incrementAndGet();
        try {
            byte[] buffer = new byte[1 << 15];
            for (long offset = from; offset <= to; ) {
                int length = throttle.piece(Math.min(buffer.length, to - offset + 1));
                throttle.await(length, closing);
                if (isBroken(exchange)) {
                    return;
                }
                blob.read(offset, buffer, length);
                if (trouble instanceof Trouble.Corrupt) {
                    buffer[0] ^= 1;
                }
                exchange.getResponseBody().write(buffer, 0, length);
                exchange.getResponseBody().flush();
                sent.addAndGet(length);
                offset += length;
            }
        } finally {
            open.decrementAndGet();
        }
    }

    /** Waits through a stall; answers whether the connection is to be cut. */
    private boolean isBroken(HttpExchange exchange) throws IOException, InterruptedException {
        long limit = System.nanoTime() + TimeUnit.SECONDS.toNanos(LONGEST_STALL_SECONDS);
        while (trouble instanceof Trouble.StallAfter stall
                && sent.get() >= stall.bytes()
                && System.nanoTime() < limit
                && !closing.await(20, TimeUnit.MILLISECONDS)) {
            // Nothing is sent, so that the client has nothing to be alive by.
            exchange.getResponseBody().flush();
        }
        return closing.getCount() == 0 || (trouble instanceof Trouble.CutAfter cut && sent.get() >= cut.bytes());
    }

    @Override
    public void close() {
        closing.countDown();
        server.stop(0);
        threads.shutdownNow();
    }
}
