package org.ollamasidecar.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.ollamasidecar.fake.FakeProgram;

/**
 * The AOT cache of the packaged application, as its image has one: hundreds of starts then cost the tests a third. It is
 * made by the first start of a build.
 */
final class StartCache {

    private static final Duration TRAINING_LIMIT = Duration.ofMinutes(5);
    private static final int TRAINING_DEATHS = 3;
    private static final int TRAINING_CLIENTS = 8;
    private static final int TRAINING_REQUESTS = 16_000;

    private StartCache() {}

    /** The JVM's options, and the cache that was made with them: it is of no use with others. */
    static List<String> with(String options, Path jar) throws IOException {
        return with(options, jar, false);
    }

    /** The same with profiles of what requests need, which take a minute to come about: for figures. */
    static List<String> withTraffic(String options, Path jar) throws IOException {
        return with(options, jar, true);
    }

    private static List<String> with(String options, Path jar, boolean traffic) throws IOException {
        Path application = Objects.requireNonNull(jar.getParent());
        Path cache = application.resolveSibling(
                "start-" + newest(application) + "-" + text(options).hashCode() + (traffic ? "-traffic.aot" : ".aot"));
        if (!Files.exists(cache)) {
            trainOnce(options, traffic, cache);
        }
        return List.of("-XX:AOTCache=" + cache, options);
    }

    private static String text(String options) throws IOException {
        return options.startsWith("@") ? Files.readString(Path.of(options.substring(1))) : options;
    }

    /** The JVM refuses a cache of other files than those it runs. */
    private static long newest(Path application) throws IOException {
        try (Stream<Path> files = Files.walk(application)) {
            return files.mapToLong(StartCache::modified).max().orElseThrow();
        }
    }

    private static long modified(Path file) {
        try {
            return Files.getLastModifiedTime(file).toMillis();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Tests that run side by side, in a JVM each, all want it at first. */
    private static void trainOnce(String options, boolean traffic, Path cache) throws IOException {
        try (FileChannel file = FileChannel.open(
                        cache.resolveSibling("start.lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
                FileLock lock = file.lock()) {
            if (lock.isValid() && !Files.exists(cache)) {
                train(options, traffic, cache);
            }
        }
    }

    private static void train(String options, boolean traffic, Path cache) throws IOException {
        Path folder = Files.createTempDirectory(Objects.requireNonNull(cache.getParent()), "start-training")
                .toRealPath();
        Path home = Files.createDirectory(folder.resolve("home"));
        Path written = cache.resolveSibling(cache.getFileName() + ".new");
        List<String> training = new ArrayList<>(List.of(options, "-XX:AOTCacheOutput=" + written));
        if (traffic) {
            training.add("-XX:CompileThresholdScaling=2");
        }
        try (SidecarApp app = SidecarApp.launch(
                training,
                home,
                "sidecar.ollama.program=" + FakeProgram.in(folder).path(),
                "sidecar.standby=" + (traffic ? "server" : "off"))) {
            app.awaitReady();
            app.ping();
            if (traffic) {
                passOnRequests(app);
                loseOllama(app);
            }
            app.post("/sidecar/v1/loads", "{\"model\":\"sidecar/canary\"}", Map.of("Prefer", "wait=30"));
            app.health("live");
            app.health("ready");
            app.events();
            app.terminate();
            app.awaitExit(TRAINING_LIMIT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
        Files.move(written, cache, StandardCopyOption.ATOMIC_MOVE);
    }

    /** As many as the image's training does, so that the profiles of what they need are in the cache. */
    private static void passOnRequests(SidecarApp app) throws InterruptedException {
        try (ExecutorService clients = Executors.newFixedThreadPool(TRAINING_CLIENTS)) {
            List<Callable<Long>> requests = Collections.nCopies(TRAINING_REQUESTS, () -> passOn(app));
            for (Future<Long> one : clients.invokeAll(requests)) {
                one.get();
            }
        } catch (ExecutionException e) {
            throw new IllegalStateException(e);
        }
    }

    /** As often as the image's training does. */
    private static void loseOllama(SidecarApp app) throws IOException, InterruptedException {
        for (int death = 0; death < TRAINING_DEATHS; death++) {
            long serving = Pair.pid(Pair.awaitPair(app), "serving");
            ProcessHandle.of(serving).orElseThrow().destroyForcibly();
            app.ping();
        }
    }

    /** The length of the answer. */
    private static long passOn(SidecarApp app) throws IOException {
        long length = 0;
        try (RawClient client = new RawClient(app.api(""))
                .post("/api/generate", "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\"}")) {
            client.skipHead();
            for (String chunk = client.chunk(); !chunk.isEmpty(); chunk = client.chunk()) {
                length += chunk.length();
            }
        }
        return length;
    }
}
