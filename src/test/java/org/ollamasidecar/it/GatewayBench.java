package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What the front door costs: {@code GET /api/version} of a real Ollama, asked directly, through the service with the
 * flags of its image, keys and metrics, through nginx with one worker, and through a bare pipe in Go; one after the other
 * in each round. The load comes from {@code wrk} with one thread.
 */
class GatewayBench {

    private static final int ROUNDS = 7;
    private static final int WARM_UP_SECONDS = 60;
    private static final int MOST_CONNECTIONS = 64;
    private static final List<Integer> CONNECTIONS = List.of(1, 8, MOST_CONNECTIONS);
    private static final String SECRET = "bench-secret";
    private static final Pattern P50 = Pattern.compile("50%\\s+([\\d.]+)(us|ms|s)");
    private static final Pattern P99 = Pattern.compile("99%\\s+([\\d.]+)(us|ms|s)");
    private static final Pattern RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");

    @TempDir
    Path folder;

    /** Times in microseconds. */
    private record Figure(double p50, double p99, double rate) {}

    private record Key(String target, int connections) {}

    @Test
    void version_directly_throughUs_andThroughPeers() throws Exception {
        Assumptions.assumeTrue(Installed.has("wrk") && Nginx.isInstalled(), "wrk and nginx are not installed");
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        Path program = SidecarApp.realProgram(home);
        Path keys = folder.resolve("keys");
        String hash = HexFormat.of()
                .formatHex(MessageDigest.getInstance("SHA-256").digest(SECRET.getBytes(StandardCharsets.UTF_8)));
        Files.writeString(keys, "bench operate sha256:" + hash + "\n");
        try (SidecarApp app =
                SidecarApp.startLikeImage(home, "sidecar.access.keys=" + keys, "sidecar.ollama.program=" + program)) {
            URI ollama = awaitOllama(app);
            Map<String, URI> targets = new LinkedHashMap<>();
            targets.put("direct", ollama);
            targets.put("sidecar", app.api(""));
            try (Peers peers = Peers.before(ollama, folder)) {
                targets.putAll(peers.addresses());
                measure(app, targets);
            }
        }
    }

    private void measure(SidecarApp app, Map<String, URI> targets) throws Exception {
        // A service runs for days, and its compiler needs its time, on a machine that also asks and answers.
        wrk(app.api(""), MOST_CONNECTIONS, WARM_UP_SECONDS);
        Map<Key, List<Figure>> all = new LinkedHashMap<>();
        for (int round = 0; round < ROUNDS; round++) {
            for (int connections : CONNECTIONS) {
                for (Map.Entry<String, URI> target : targets.entrySet()) {
                    all.computeIfAbsent(new Key(target.getKey(), connections), first -> new ArrayList<>())
                            .add(wrk(target.getValue(), connections, 3));
                }
            }
        }
        report(all, ProcessUse.of(app.pid()));
        assertThat(all).hasSize(targets.size() * CONNECTIONS.size());
    }

    private void report(Map<Key, List<Figure>> all, ProcessUse use) throws IOException {
        List<Map<String, Object>> rows = new ArrayList<>();
        System.out.printf("%-8s %4s %10s %10s %10s%n", "through", "c", "p50 us", "p99 us", "req/s");
        all.forEach((key, figures) -> {
            Figure middle = new Figure(
                    median(figures.stream().map(Figure::p50).toList()),
                    median(figures.stream().map(Figure::p99).toList()),
                    median(figures.stream().map(Figure::rate).toList()));
            System.out.printf(
                    "%-8s %4d %10.0f %10.0f %10.0f%n",
                    key.target(), key.connections(), middle.p50(), middle.p99(), middle.rate());
            rows.add(Map.of("through", key.target(), "connections", key.connections(), "median", middle));
        });
        for (String peer : List.of("nginx", "go")) {
            for (int connections : CONNECTIONS) {
                if (all.containsKey(new Key(peer, connections))) {
                    System.out.printf(
                            "sidecar / %s at c=%d, median of rounds: p50 %.2f, p99 %.2f, rate %.2f%n",
                            peer,
                            connections,
                            ratio(all, connections, peer, Figure::p50),
                            ratio(all, connections, peer, Figure::p99),
                            ratio(all, connections, peer, Figure::rate));
                }
            }
        }
        System.out.printf("memory of the service afterwards: %d MB%n", use.residentKb() / 1024);
        Path file = Files.createDirectories(Path.of("target/bench")).resolve("gateway.json");
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), rows);
    }

    /** Of figures that follow each other: a machine's pace changes from minute to minute. */
    private static double ratio(Map<Key, List<Figure>> all, int connections, String peer, ToDoubleFunction<Figure> of) {
        List<Figure> ours = all.getOrDefault(new Key("sidecar", connections), List.of());
        List<Figure> theirs = all.getOrDefault(new Key(peer, connections), List.of());
        return median(IntStream.range(0, ours.size())
                .mapToObj(round -> of.applyAsDouble(ours.get(round)) / of.applyAsDouble(theirs.get(round)))
                .toList());
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static URI awaitOllama(SidecarApp app) {
        return Awaitility.await().atMost(60, TimeUnit.SECONDS).until(() -> address(app), found -> !found.toString()
                .isEmpty());
    }

    private static URI address(SidecarApp app) throws Exception {
        HttpResponse<String> status = app.get(app.api("/sidecar/v1/status"), Map.of("X-API-Key", SECRET));
        return app.json(status).path("ready").asBoolean()
                ? URI.create(app.json(status).path("address").asText())
                : URI.create("");
    }

    private static Figure wrk(URI target, int connections, int seconds) throws IOException, InterruptedException {
        Process wrk = new ProcessBuilder(
                        "wrk",
                        "-t1",
                        "-c" + connections,
                        "-d" + seconds + "s",
                        "--latency",
                        "-H",
                        "X-API-Key: " + SECRET,
                        target.resolve("/api/version").toString())
                .redirectErrorStream(true)
                .start();
        String output = new String(wrk.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (wrk.waitFor() != 0 || output.contains("Non-2xx")) {
            throw new AssertionError(output);
        }
        return new Figure(micros(P50, output), micros(P99, output), number(RATE, output));
    }

    private static double micros(Pattern figure, String output) {
        Matcher matcher = figure.matcher(output);
        assertThat(matcher.find()).as(output).isTrue();
        double value = Double.parseDouble(matcher.group(1));
        return switch (matcher.group(2)) {
            case "us" -> value;
            case "ms" -> value * 1e3;
            default -> value * 1e6;
        };
    }

    private static double number(Pattern figure, String output) {
        Matcher matcher = figure.matcher(output);
        assertThat(matcher.find()).as(output).isTrue();
        return Double.parseDouble(matcher.group(1));
    }
}
