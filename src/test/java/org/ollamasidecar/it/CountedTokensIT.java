package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** 10,000 requests of five keys, and a service that is killed in the middle. */
@Tag("fake")
class CountedTokensIT {

    private static final int REQUESTS = 10_000;
    private static final int CLIENTS_OF_A_KEY = 2;
    private static final List<String> KEYS = List.of("ada", "ben", "cleo", "dan", "eve");
    private static final String BOSS = "boss";

    @TempDir
    Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private static String line(String name, String role) {
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8));
            return name + " " + role + " sha256:" + HexFormat.of().formatHex(hash) + "\n";
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private SidecarApp start(Path home, CountingOllama ollama) throws IOException {
        SidecarApp app = SidecarApp.startPlain(
                home,
                "sidecar.mode=adopt",
                "sidecar.ollama.url=" + ollama.url(),
                "sidecar.heartbeat.enabled=false",
                "sidecar.access.keys=" + folder.resolve("keys"));
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .until(() -> get(app, "/sidecar/v1/status").path("ready").asBoolean());
        return app;
    }

    private static JsonNode get(SidecarApp app, String path) throws Exception {
        return app.json(app.get(app.api(path), Map.of("X-API-Key", BOSS)));
    }

    /** Clients that ask until so many have been answered; one whose request fails asks no more. */
    private List<Future<?>> clients(SidecarApp app, AtomicInteger left, ExecutorService threads) {
        List<Future<?>> all = new ArrayList<>();
        for (String key : KEYS) {
            HttpRequest ask = HttpRequest.newBuilder(app.api("/api/generate"))
                    .timeout(Duration.ofMinutes(1))
                    .header("X-API-Key", key)
                    .POST(BodyPublishers.ofString(
                            "{\"model\":\"counted\",\"prompt\":\"" + key + "\",\"stream\":false}"))
                    .build();
            for (int i = 0; i < CLIENTS_OF_A_KEY; i++) {
                all.add(threads.submit(() -> {
                    while (left.getAndDecrement() > 0) {
                        int status = http.send(ask, BodyHandlers.ofString()).statusCode();
                        assertThat(status).isEqualTo(200);
                    }
                    return null;
                }));
            }
        }
        return all;
    }

    private static final Sum NOTHING = new Sum(0, 0, 0);

    private record Sum(long requests, long in, long out) {

        static Sum of(List<CountingOllama.Told> told) {
            return new Sum(
                    told.size(),
                    told.stream().mapToLong(CountingOllama.Told::in).sum(),
                    told.stream().mapToLong(CountingOllama.Told::out).sum());
        }

        Sum plus(Sum other) {
            return new Sum(requests + other.requests, in + other.in, out + other.out);
        }

        Sum minus(Sum other) {
            return new Sum(requests - other.requests, in - other.in, out - other.out);
        }

        boolean contains(Sum other) {
            return requests >= other.requests && in >= other.in && out >= other.out;
        }
    }

    private static boolean contains(Map<String, Sum> more, Map<String, Sum> less) {
        return less.entrySet().stream()
                .allMatch(sum -> more.getOrDefault(sum.getKey(), NOTHING).contains(sum.getValue()));
    }

    /** What a service would find that is started now. */
    private static Map<String, Sum> inFiles(Path home) throws IOException {
        Map<String, Sum> sums = new TreeMap<>();
        if (!Files.isDirectory(home.resolve("usage"))) {
            return sums;
        }
        try (Stream<Path> files = Files.list(home.resolve("usage"))) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".csv")).toList()) {
                for (String line : Files.readAllLines(file).stream().skip(1).toList()) {
                    String[] fields = line.split(",", -1);
                    Sum sum = new Sum(Long.parseLong(fields[2]), Long.parseLong(fields[4]), Long.parseLong(fields[5]));
                    sums.merge(fields[0], sum, Sum::plus);
                }
            }
        }
        return sums;
    }

    private static Map<String, Sum> usage(SidecarApp app) throws Exception {
        JsonNode usage = get(app, "/sidecar/v1/usage?from=2000-01-01&by=key").path("usage");
        Map<String, Sum> sums = new TreeMap<>();
        for (JsonNode line : usage) {
            sums.put(
                    line.path("key").asText(),
                    new Sum(
                            line.path("requests").asLong(),
                            line.path("tokensIn").asLong(),
                            line.path("tokensOut").asLong()));
        }
        return sums;
    }

    private static Map<String, Sum> sums(List<CountingOllama.Told> told) {
        return told.stream()
                .collect(Collectors.groupingBy(
                        CountingOllama.Told::prompt, Collectors.collectingAndThen(Collectors.toList(), Sum::of)));
    }

    @Test
    void killedService_losesNoMoreThanTheBound() throws Exception {
        // given
        Files.writeString(
                folder.resolve("keys"),
                line(BOSS, "admin")
                        + KEYS.stream().map(key -> line(key, "inference")).collect(Collectors.joining()));
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        try (CountingOllama ollama = new CountingOllama();
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {

            // when
            long killed;
            Map<String, Sum> early;
            try (SidecarApp first = start(home, ollama)) {
                AtomicInteger left = new AtomicInteger(Integer.MAX_VALUE);
                List<Future<?>> clients = clients(first, left, threads);
                Awaitility.await()
                        .atMost(Duration.ofMinutes(5))
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> ollama.told().size() >= REQUESTS / 4);
                early = sums(ollama.told());
                Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> contains(inFiles(home), early));
                Awaitility.await()
                        .atMost(Duration.ofMinutes(5))
                        .pollInterval(Duration.ofMillis(2))
                        .until(() -> ollama.told().size() >= REQUESTS / 2);
                killed = System.nanoTime();
                first.kill();
                first.awaitExit(Duration.ofSeconds(30));
                left.set(0);
                Awaitility.await().atMost(Duration.ofMinutes(1)).until(() -> clients.stream()
                        .allMatch(Future::isDone));
            }
            try (SidecarApp second = start(home, ollama)) {
                List<CountingOllama.Told> before = ollama.told();
                Map<String, Sum> kept = usage(second);
                AtomicInteger left = new AtomicInteger(Math.max(REQUESTS / 2, REQUESTS - before.size()));
                for (Future<?> client : clients(second, left, threads)) {
                    client.get();
                }

                // then
                List<CountingOllama.Told> all = ollama.told();
                assertThat(all).hasSizeGreaterThanOrEqualTo(REQUESTS);
                Map<String, Sum> after = sums(all.subList(before.size(), all.size()));
                Map<String, Sum> most = sums(before);
                Awaitility.await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> assertThat(usage(second))
                        .hasSize(KEYS.size())
                        .allSatisfy((key, sum) -> assertThat(sum.minus(after.getOrDefault(key, NOTHING)))
                                .isEqualTo(kept.get(key))));
                assertThat(contains(kept, early)).as("%s of %s", early, kept).isTrue();
                assertThat(contains(most, kept)).as("%s of %s", kept, most).isTrue();
                System.out.println(report(before, kept, killed));
            }
        }
    }

    /** How long before the kill the oldest request was told that was lost, if those of the end were. */
    private static String report(List<CountingOllama.Told> before, Map<String, Sum> kept, long killed) {
        long sum = kept.values().stream().mapToLong(Sum::requests).sum();
        long lost = before.size() - sum;
        List<CountingOllama.Told> byTime = before.stream()
                .sorted(Comparator.comparingLong(CountingOllama.Told::nanos))
                .toList();
        long age = lost == 0 ? 0 : killed - byTime.get((int) sum).nanos();
        return "usage: told before the kill %d, kept %d, lost %d of the last %d ms"
                .formatted(before.size(), sum, lost, Duration.ofNanos(age).toMillis());
    }
}
