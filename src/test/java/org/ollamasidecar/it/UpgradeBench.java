package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Another Ollama in the place of the one that serves, under requests for a token at a steady pace and long streams: what
 * clients notice of it. A short request during it is compared with those of the seconds before. Prints a table, writes
 * JSON.
 */
class UpgradeBench {

    private static final String CLASSIC = "0.11.4";
    private static final int ROUNDS = 3;
    private static final int PER_SECOND = 50;
    private static final int STREAMS = 8;
    private static final int WORDS = 300;
    private static final Duration BEFORE = Duration.ofSeconds(10);
    private static final double MOST_SLOWER = 3;
    private static final String[] LIKE_USERS = {
        "sidecar.standby=server",
        "sidecar.drain.timeout=120s",
        "sidecar.stop.budget=150s",
        "sidecar.models.wanted=sidecar/canary?"
    };

    @TempDir
    Path folder;

    private final Map<String, Figures> figures = new LinkedHashMap<>();

    /** What was measured of one kind of change, in milliseconds. */
    private record Figures(
            List<Double> before,
            List<Double> during,
            List<Double> total,
            List<Double> drain,
            List<String> errors,
            List<String> broken) {

        Figures() {
            this(
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    new ArrayList<>());
        }

        void add(long from, long begun, long ended, PacedRequests requests, SteadyStreams streams) {
            before.addAll(requests.millis(from, begun));
            during.addAll(requests.millis(begun, ended));
            total.add((ended - begun) / 1e6);
            errors.addAll(requests.errors());
            broken.addAll(streams.broken());
        }
    }

    private interface Change {
        WatchedUpgrade begin() throws IOException, InterruptedException;
    }

    @Test
    void rollingRestart_underRequestsAndStreams() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        try (SidecarApp app = SidecarApp.startRealLikeImage(home, LIKE_USERS)) {
            String version = prepare(app);
            for (int round = 0; round < ROUNDS; round++) {
                measure(app, "rolling restart of " + version, () -> WatchedUpgrade.rollingRestart(app));
            }
        }
        report("upgrade-rolling");
    }

    @Test
    void upgradeAndWayBack_underRequestsAndStreams() throws Exception {
        Assumptions.assumeTrue(
                TestOllama.program().isPresent(), "no other Ollama than the classic one: -Dollama.program=PATH");
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        List<String> properties = new ArrayList<>(List.of(LIKE_USERS));
        properties.addAll(List.of("sidecar.ollama.provision=true", "sidecar.ollama.version=" + CLASSIC));
        try (SidecarApp app = SidecarApp.startLikeImage(home, properties.toArray(String[]::new))) {
            assertThat(prepare(app)).isEqualTo(CLASSIC);
            for (int round = 0; round < ROUNDS; round++) {
                WatchedUpgrade there = measure(
                        app,
                        CLASSIC + " to the other",
                        () -> WatchedUpgrade.toProgram(app, TestOllama.program().orElseThrow()));
                assertThat(app.status().path("version").asText()).isNotEqualTo(CLASSIC);
                measure(app, "back to " + CLASSIC, there::rollback);
                assertThat(app.status().path("version").asText()).isEqualTo(CLASSIC);
            }
        }
        report("upgrade-eras");
    }

    /** {@return the version that serves} */
    private static String prepare(SidecarApp app) throws Exception {
        JsonNode ready = app.awaitReady();
        WordStream.createSlowModel(app);
        WordStream.load(app);
        return ready.path("version").asText();
    }

    private WatchedUpgrade measure(SidecarApp app, String what, Change change) throws Exception {
        Figures measured = figures.computeIfAbsent(what, first -> new Figures());
        Pair.awaitPair(app);
        SteadyStreams streams = new SteadyStreams(app, STREAMS, WORDS);
        PacedRequests requests = new PacedRequests(app, PER_SECOND);
        WatchedUpgrade upgrade;
        long from;
        long begun;
        long ended;
        try (streams;
                requests) {
            streams.awaitRunning();
            from = System.nanoTime();
            Awaitility.await().atMost(BEFORE.multipliedBy(2)).pollDelay(BEFORE).until(() -> true);
            begun = System.nanoTime();
            upgrade = change.begin();
            measured.drain().add(millisOf(upgrade.awaitDone(), "DRAIN"));
            ended = System.nanoTime();
        }
        // All that were due have been answered now.
        measured.add(from, begun, ended, requests, streams);
        return upgrade;
    }

    private static double millisOf(JsonNode upgrade, String step) {
        return upgrade.path("steps")
                .valueStream()
                .filter(one -> one.path("step").asText().equals(step))
                .mapToDouble(one -> one.path("elapsedMillis").asDouble())
                .sum();
    }

    private void report(String name) throws IOException {
        System.out.printf(
                "%n%d requests a second and %d streams of %d words, %d rounds, ms%n",
                PER_SECOND, STREAMS, WORDS, ROUNDS);
        System.out.printf(
                "%-28s %14s %14s %6s %8s %8s %7s %7s%n",
                "", "before p50/p99", "during p50/p99", "ratio", "in all", "drain", "errors", "broken");
        figures.forEach((what, measured) -> System.out.printf(
                "%-28s %14s %14s %6.2f %8.0f %8.0f %7d %7d%n",
                what,
                spread(measured.before()),
                spread(measured.during()),
                ratio(measured),
                at(measured.total(), 0.5),
                at(measured.drain(), 0.5),
                measured.errors().size(),
                measured.broken().size()));
        Path file = Files.createDirectories(Path.of("target", "bench")).resolve(name + ".json");
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), figures);
        figures.forEach((what, measured) -> {
            assertThat(measured.errors()).as(what).isEmpty();
            assertThat(measured.broken()).as(what).isEmpty();
            assertThat(ratio(measured)).as("p99 during %s to before it", what).isLessThanOrEqualTo(MOST_SLOWER);
        });
    }

    private static double ratio(Figures measured) {
        return at(measured.during(), 0.99) / at(measured.before(), 0.99);
    }

    private static String spread(List<Double> values) {
        return "%.1f / %.1f".formatted(at(values, 0.5), at(values, 0.99));
    }

    private static double at(List<Double> values, double share) {
        return values.stream().sorted().toList().get((int) (share * (values.size() - 1)));
    }
}
