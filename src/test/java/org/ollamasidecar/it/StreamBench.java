package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;

/**
 * What the front door costs a stream: how late each chunk is, by the time that its maker wrote into it, directly, through
 * the service with the flags of its image, through nginx and through a bare pipe in Go; and whether thousands of streams
 * leave anything behind.
 */
class StreamBench {

    private static final int ROUNDS = 3;
    private static final int WARM_UPS = 5;
    private static final int WARM_UP_REQUESTS = 20_000;
    private static final List<Integer> STREAMS = List.of(8, 64);
    private static final int MOST_STREAMS = 64;
    private static final int CHUNKS = 200;
    private static final int PAUSE_MILLIS = 5;
    private static final int SHORT_STREAMS = 10_000;
    private static final int SHORT_CHUNKS = 5;
    private static final String BODY = "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\"}";
    private static final String CREATED = "\"created_at\":\"";

    @TempDir
    Path folder;

    /**
     * Microseconds: from the request to its first line, and how late each of the others came.
     *
     * @param oneLine of each chunk, whether it is as its maker sent it
     */
    private record Delays(List<Long> first, List<Long> others, List<Boolean> oneLine) {

        Delays() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }

        void add(Delays more) {
            first.addAll(more.first);
            others.addAll(more.others);
            oneLine.addAll(more.oneLine);
        }
    }

    @Test
    void chunks_directly_throughUs_andThroughPeers() throws Exception {
        Assumptions.assumeTrue(Nginx.isInstalled(), "nginx is not installed");
        FakeProgram fake = FakeProgram.in(folder).set(Knob.TOKENS, CHUNKS).set(Knob.TOKEN_PAUSE, PAUSE_MILLIS);
        try (SidecarApp app = start(fake)) {
            URI ollama = URI.create(app.awaitReady().path("address").asText());
            app.ping();
            Map<String, URI> targets = new LinkedHashMap<>();
            targets.put("direct", ollama);
            targets.put("sidecar", app.api(""));
            try (Peers peers = Peers.before(ollama, folder)) {
                targets.putAll(peers.addresses());
                // A service runs for days, and its compiler needs its time: for requests and for long streams.
                fake.set(Knob.TOKENS, SHORT_CHUNKS).set(Knob.TOKEN_PAUSE, 0);
                together(app.api(""), WARM_UP_REQUESTS, MOST_STREAMS, SHORT_CHUNKS);
                fake.set(Knob.TOKENS, CHUNKS).set(Knob.TOKEN_PAUSE, PAUSE_MILLIS);
                for (int round = 0; round < WARM_UPS; round++) {
                    together(app.api(""), MOST_STREAMS, MOST_STREAMS, CHUNKS);
                }
                for (int streams : STREAMS) {
                    compare(app, targets, streams);
                }
            }
        }
    }

    /** Nothing but the cache of the image has prepared the service for them; those who ask and who answer are warm. */
    @Test
    void firstStreams_afterAStart() throws Exception {
        Assumptions.assumeTrue(Nginx.isInstalled(), "nginx is not installed");
        FakeProgram fake = FakeProgram.in(folder).set(Knob.TOKENS, CHUNKS).set(Knob.TOKEN_PAUSE, PAUSE_MILLIS);
        try (SidecarApp app = start(fake)) {
            URI ollama = URI.create(app.awaitReady().path("address").asText());
            app.ping();
            try (Nginx nginx = Nginx.before(ollama, folder)) {
                for (int round = 0; round < WARM_UPS; round++) {
                    together(ollama, MOST_STREAMS, MOST_STREAMS, CHUNKS);
                }
                Map<String, Delays> all = new LinkedHashMap<>();
                for (int round = 0; round < ROUNDS; round++) {
                    all.computeIfAbsent("sidecar", first -> new Delays())
                            .add(together(app.api(""), MOST_STREAMS, MOST_STREAMS, CHUNKS));
                    all.computeIfAbsent("nginx", first -> new Delays())
                            .add(together(nginx.address(), MOST_STREAMS, MOST_STREAMS, CHUNKS));
                }
                System.out.printf(
                        "the first %d streams after a start, %d at once%n", ROUNDS * MOST_STREAMS, MOST_STREAMS);
                report(all, "first");
                assertThat(Objects.requireNonNull(all.get("sidecar")).oneLine()).doesNotContain(false);
            }
        }
    }

    private static void compare(SidecarApp app, Map<String, URI> targets, int streams) throws Exception {
        Map<String, Delays> all = new LinkedHashMap<>();
        Duration before = CpuTime.of(List.of(app.pid()));
        for (int round = 0; round < ROUNDS; round++) {
            for (Map.Entry<String, URI> target : targets.entrySet()) {
                all.computeIfAbsent(target.getKey(), first -> new Delays())
                        .add(together(target.getValue(), streams, streams, CHUNKS));
            }
        }
        Delays ours = Objects.requireNonNull(all.get("sidecar"));
        System.out.printf(
                "%d streams; the service used %d us of the processor for each chunk%n",
                streams,
                CpuTime.of(List.of(app.pid())).minus(before).toNanos()
                        / 1000
                        / ours.oneLine().size());
        report(all, Integer.toString(streams));
        assertThat(ours.oneLine()).doesNotContain(false);
    }

    @Test
    void thousandsOfStreams_leaveNothing() throws Exception {
        FakeProgram fake = FakeProgram.in(folder).set(Knob.TOKENS, SHORT_CHUNKS);
        try (SidecarApp app = start(fake)) {
            app.awaitReady();
            app.ping();
            List<ProcessUse> uses = new ArrayList<>();
            for (int part = 0; part < 5; part++) {
                together(app.api(""), SHORT_STREAMS / 5, 32, SHORT_CHUNKS);
                ProcessUse use = ProcessUse.of(app.pid());
                uses.add(use);
                System.out.printf(
                        "after %5d streams: %d MB resident, %.1f MB of the heap, %d files%n",
                        (part + 1) * SHORT_STREAMS / 5, use.residentKb() / 1024, heapMegabytes(app), use.files());
            }
            assertThat(uses.getLast().files())
                    .isLessThanOrEqualTo(uses.getFirst().files() + 40);
            assertThat(uses.getLast().residentKb()).isLessThan(uses.getFirst().residentKb() + 40 * 1024);
        }
    }

    private SidecarApp start(FakeProgram fake) throws IOException {
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        return SidecarApp.startLikeImage(
                home,
                "sidecar.heartbeat.enabled=false",
                "sidecar.gateway.queue.per-model=" + MOST_STREAMS,
                "sidecar.ollama.program=" + fake.path());
    }

    private static double heapMegabytes(SidecarApp app) throws Exception {
        return app.get(app.management("/q/metrics"))
                        .body()
                        .lines()
                        .filter(line -> line.startsWith("jvm_memory_used_bytes{area=\"heap\""))
                        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                        .sum()
                / (1 << 20);
    }

    private static Delays together(URI target, int streams, int atOnce, int chunks) throws Exception {
        Delays all = new Delays();
        try (ExecutorService readers = Executors.newFixedThreadPool(atOnce)) {
            List<Callable<Delays>> work = new ArrayList<>();
            for (int stream = 0; stream < streams; stream++) {
                work.add(() -> read(target, chunks));
            }
            for (Future<Delays> done : readers.invokeAll(work)) {
                all.add(done.get());
            }
        }
        return all;
    }

    /** Fails where lines were lost. */
    private static Delays read(URI target, int chunks) throws IOException {
        Delays delays = new Delays();
        String newest = "";
        try (RawClient client = new RawClient(target)) {
            Instant asked = Instant.now();
            client.post("/api/generate", BODY).skipHead();
            for (String chunk = client.chunk(); !chunk.isEmpty(); chunk = client.chunk()) {
                Instant now = Instant.now();
                newest = chunk;
                delays.oneLine.add(chunk.indexOf('\n') == chunk.length() - 1);
                chunk.lines().forEach(line -> {
                    if (delays.first.isEmpty()) {
                        delays.first.add(ChronoUnit.MICROS.between(asked, now));
                    } else {
                        delays.others.add(ChronoUnit.MICROS.between(created(line), now));
                    }
                });
            }
        }
        assertThat(delays.others)
                .as("what %s answered, the newest of it: %s", target, newest)
                .hasSize(chunks);
        return delays;
    }

    private static Instant created(String chunk) {
        int from = chunk.indexOf(CREATED) + CREATED.length();
        return Instant.parse(chunk.substring(from, chunk.indexOf('"', from)));
    }

    private static void report(Map<String, Delays> all, String name) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        System.out.printf(
                "%-8s %14s %14s %14s %14s%n",
                "through", "first p50 us", "first p99 us", "chunk p50 us", "chunk p99 us");
        all.forEach((through, delays) -> {
            List<Long> figures = List.of(
                    at(delays.first, 0.5), at(delays.first, 0.99), at(delays.others, 0.5), at(delays.others, 0.99));
            System.out.printf(
                    "%-8s %14d %14d %14d %14d%n",
                    through, figures.get(0), figures.get(1), figures.get(2), figures.get(3));
            long merged = delays.oneLine.stream().filter(whole -> !whole).count();
            System.out.printf("%-8s chunks that are not one line: %d of %d%n", through, merged, delays.oneLine.size());
            rows.add(Map.of("through", through, "micros", figures, "merged", merged));
        });
        System.out.printf("sidecar / nginx: chunk p50 %.2f, p99 %.2f%n", ratio(all, 0.5), ratio(all, 0.99));
        Path file = Files.createDirectories(Path.of("target/bench")).resolve("stream-" + name + ".json");
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), rows);
    }

    private static double ratio(Map<String, Delays> all, double share) {
        return (double) at(Objects.requireNonNull(all.get("sidecar")).others, share)
                / at(Objects.requireNonNull(all.get("nginx")).others, share);
    }

    private static long at(List<Long> values, double share) {
        return values.stream().sorted().toList().get((int) (share * (values.size() - 1)));
    }
}
