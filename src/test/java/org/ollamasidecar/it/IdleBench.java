package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
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
 * wanted model is loaded and nobody asks; without a heartbeat, with the flags of the image. Prints a table, writes JSON.
 */
class IdleBench {

    private static final List<Integer> INSTALLED = List.of(2, 300);
    /** What the start and the first minutes have compiled is no part of a rest that lasts for days. */
    private static final Duration SETTLED = Duration.ofMinutes(5);

    private static final Duration WINDOW = Duration.ofSeconds(40);
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final String CANARY = "sidecar/canary";
    private static final String WANTED = "bench-1";

    @TempDir
    Path folder;

    @AutoClose
    private final HttpClient http = HttpClient.newHttpClient();

    /** The processor in percent of one; Ollama's with that of its runners; the lines of its log at level WARN. */
    private record Figure(
            String version,
            int installed,
            String standby,
            double service,
            double ollama,
            double bytesPerSecond,
            long warnings,
            double megabytes) {}

    @Test
    void oneWantedModel_nobodyAsks() throws Exception {
        List<Figure> figures = new ArrayList<>();
        for (int installed : INSTALLED) {
            Path home =
                    Files.createDirectory(folder.resolve("home-" + installed)).toRealPath();
            install(home, installed);
            for (String standby : List.of("off", "server")) {
                figures.add(measure(home, installed, standby));
            }
        }
        report(figures);
        assertThat(figures).hasSize(2 * INSTALLED.size());
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

    private Figure measure(Path home, int installed, String standby) throws Exception {
        try (SidecarApp app = SidecarApp.startRealLikeImage(
                home,
                "sidecar.heartbeat.enabled=false",
                "sidecar.models.wanted=" + WANTED,
                "sidecar.standby=" + standby)) {
            JsonNode status = app.awaitReady();
            Awaitility.await().atMost(LIMIT).until(() -> app.health("ready") == 200);
            CpuTime.pass(SETTLED);
            Path log = home.resolve("ollama.log");
            long begun = System.nanoTime();
            long before = Files.size(log);
            Duration service = CpuTime.of(List.of(app.pid()));
            Duration ollama = CpuTime.of(app.ollamaProcesses());
            CpuTime.pass(WINDOW);
            Duration serviceUsed = CpuTime.of(List.of(app.pid())).minus(service);
            Duration ollamaUsed = CpuTime.of(app.ollamaProcesses()).minus(ollama);
            long nanos = System.nanoTime() - begun;
            String written = Files.readString(log, StandardCharsets.ISO_8859_1).substring((int) before);
            assertThat(app.health("ready")).isEqualTo(200);
            return new Figure(
                    status.path("version").asText(),
                    installed,
                    standby,
                    CpuTime.percent(serviceUsed, nanos),
                    CpuTime.percent(ollamaUsed, nanos),
                    written.length() * 1e9 / nanos,
                    written.lines().filter(line -> line.contains("level=WARN")).count(),
                    megabytes(app));
        }
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
                "%nidle, one wanted model, %d s%n%-10s %10s %8s %12s %12s %14s %9s %10s%n",
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
                    "%-10s %10d %8s %12.2f %12.2f %14.0f %9d %10.1f%n",
                    figure.version(),
                    figure.installed(),
                    figure.standby(),
                    figure.service(),
                    figure.ollama(),
                    figure.bytesPerSecond(),
                    figure.warnings(),
                    figure.megabytes());
        }
        Path file = Files.createDirectories(Path.of("target", "bench"))
                .resolve("idle-" + figures.getFirst().version() + ".json");
        new ObjectMapper().writerWithDefaultPrettyPrinter().writeValue(file.toFile(), figures);
    }
}
