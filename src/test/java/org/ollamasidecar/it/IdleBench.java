package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What quiet costs: the processor that the service and Ollama take, memory, and what Ollama writes into its log, while one
 * wanted model is loaded and nobody asks; without a heartbeat, with the flags of the image. With few and with many models,
 * without and with a standby: all at the same time, as they take nothing from each other and a slow minute harms all of them.
 * Prints a table, writes JSON.
 */
class IdleBench {

    private static final List<Integer> INSTALLED = List.of(2, 300);
    /** What the start and the first minutes have compiled is no part of a rest that lasts for days. */
    private static final Duration SETTLED = Duration.ofMinutes(5);

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final int WINDOWS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String CANARY = "sidecar/canary";
    private static final String WANTED = "bench-1";

    @TempDir
    Path folder;

    @AutoClose
    private final HttpClient http = HttpClient.newHttpClient();

    /** One that rests. */
    private record Resting(SidecarApp app, int installed, String standby) {

        long logged() throws IOException {
            return Files.size(app.home().resolve("ollama.log"));
        }

        String log(long from) throws IOException {
            return Files.readString(app.home().resolve("ollama.log"), StandardCharsets.ISO_8859_1)
                    .substring((int) from);
        }
    }

    /** What has been used and written up to a moment. */
    private record Moment(long nanos, Duration service, Duration ollama) {

        static Moment of(Resting one) throws IOException {
            return new Moment(
                    System.nanoTime(),
                    CpuTime.of(List.of(one.app().pid())),
                    CpuTime.of(one.app().ollamaProcesses()));
        }
    }

    /**
     * What one took in all windows: the processor in percent of one; Ollama's with that of its runners; the lines of its log at
     * level WARN.
     */
    private record Figure(
            String version,
            int installed,
            String standby,
            List<Double> service,
            List<Double> ollama,
            double bytesPerSecond,
            long warnings,
            double megabytes) {}

    @Test
    void oneWantedModel_nobodyAsks() throws Exception {
        List<Resting> all = new ArrayList<>();
        try {
            for (int installed : INSTALLED) {
                for (String standby : List.of("off", "server")) {
                    all.add(new Resting(start(installed, standby), installed, standby));
                }
            }
            for (Resting one : all) {
                Awaitility.await().atMost(LIMIT).until(() -> one.app().health("ready") == 200);
            }
            CpuTime.pass(SETTLED);
            List<Figure> figures = measure(all);
            report(figures);
            for (Resting one : all) {
                assertThat(one.app().health("ready")).isEqualTo(200);
            }
        } finally {
            all.forEach(one -> one.app().close());
        }
    }

    private SidecarApp start(int installed, String standby) throws Exception {
        Path home =
                Files.createDirectory(folder.resolve(standby + "-" + installed)).toRealPath();
        install(home, installed);
        SidecarApp app = SidecarApp.startRealLikeImage(
                home,
                "sidecar.heartbeat.enabled=false",
                "sidecar.models.wanted=" + WANTED,
                "sidecar.standby=" + standby);
        app.awaitReady();
        return app;
    }

    /** The canary and copies of it, which is how Ollama sees any other model. */
    private void install(Path home, int count) throws Exception {
        try (SidecarApp app = SidecarApp.startRealLikeImage(home, "sidecar.heartbeat.enabled=false")) {
            URI ollama = URI.create(app.awaitReady().path("address").asText());
            for (int copy = 1; copy < count; copy++) {
                String body = "{\"source\":\"" + CANARY + "\",\"destination\":\"bench-" + copy + "\"}";
                HttpRequest request = HttpRequest.newBuilder(ollama.resolve("/api/copy"))
                        .POST(BodyPublishers.ofString(body))
                        .build();
                assertThat(http.send(request, BodyHandlers.discarding()).statusCode())
                        .isEqualTo(200);
            }
        }
    }

    private static List<Figure> measure(List<Resting> all) throws Exception {
        List<Figure> figures = new ArrayList<>();
        List<Long> logged = new ArrayList<>();
        for (Resting one : all) {
            figures.add(new Figure(
                    one.app().status().path("version").asText(),
                    one.installed(),
                    one.standby(),
                    new ArrayList<>(),
                    new ArrayList<>(),
                    0,
                    0,
                    megabytes(one.app())));
            logged.add(one.logged());
        }
        for (int window = 0; window < WINDOWS; window++) {
            List<Moment> before = new ArrayList<>();
            for (Resting one : all) {
                before.add(Moment.of(one));
            }
            CpuTime.pass(WINDOW);
            for (int each = 0; each < all.size(); each++) {
                Moment begun = before.get(each);
                Moment now = Moment.of(all.get(each));
                long nanos = now.nanos() - begun.nanos();
                Figure figure = figures.get(each);
                figure.service().add(CpuTime.percent(now.service().minus(begun.service()), nanos));
                figure.ollama().add(CpuTime.percent(now.ollama().minus(begun.ollama()), nanos));
            }
        }
        List<Figure> whole = new ArrayList<>();
        for (int each = 0; each < all.size(); each++) {
            whole.add(withLog(figures.get(each), all.get(each).log(logged.get(each))));
        }
        return whole;
    }

    private static Figure withLog(Figure figure, String written) {
        return new Figure(
                figure.version(),
                figure.installed(),
                figure.standby(),
                figure.service(),
                figure.ollama(),
                (double) written.length() / WINDOW.multipliedBy(WINDOWS).toSeconds(),
                written.lines().filter(line -> line.contains("level=WARN")).count(),
                figure.megabytes());
    }

    /** What belongs to no other process, of all that is Ollama's. */
    private static double megabytes(SidecarApp app) throws IOException {
        long kilobytes = 0;
        for (long pid : app.ollamaProcesses()) {
            kilobytes += Files.readAllLines(Path.of("/proc", Long.toString(pid), "smaps_rollup")).stream()
                    .filter(line -> line.startsWith("Private_"))
                    .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                    .sum();
        }
        return kilobytes / 1024.0;
    }

    private static void report(List<Figure> figures) throws IOException {
        System.out.printf(
                "%nidle, one wanted model, %d windows of %d s%n%-8s %9s %7s %24s %24s %11s %8s %9s%n",
                WINDOWS,
                WINDOW.toSeconds(),
                "Ollama",
                "installed",
                "standby",
                "service %",
                "Ollama %",
                "log bytes/s",
                "warnings",
                "Ollama MB");
        for (Figure figure : figures) {
            System.out.printf(
                    "%-8s %9d %7s %24s %24s %11.0f %8d %9.1f%n",
                    figure.version(),
                    figure.installed(),
                    figure.standby(),
                    percents(figure.service()),
                    percents(figure.ollama()),
                    figure.bytesPerSecond(),
                    figure.warnings(),
                    figure.megabytes());
        }
        Path file = Files.createDirectories(Path.of("target", "bench"))
                .resolve("idle-" + figures.getFirst().version() + ".json");
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), figures);
    }

    /** The middle one and all of them. */
    private static String percents(List<Double> windows) {
        List<Double> sorted = windows.stream().sorted().toList();
        return "%.2f (%.2f to %.2f)".formatted(sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast());
    }
}
