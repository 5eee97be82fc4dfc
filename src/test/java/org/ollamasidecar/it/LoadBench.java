package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a load by a job costs over the same calls made bare, to the same Ollama, in turns. Prints figures. */
class LoadBench {

    private static final int ROUNDS = 25;
    private static final String MODEL = "sidecar/canary";
    private static final String WISH = "{\"model\":\"" + MODEL + "\"}";

    @TempDir
    Path folder;

    private interface Call {
        void run() throws Exception;
    }

    @Test
    void overheadOfAJob() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        try (SidecarApp app = SidecarApp.startRealLikeImage(home, "sidecar.heartbeat.enabled=false");
                HttpClient http = HttpClient.newHttpClient()) {
            JsonNode ready = app.awaitReady();
            URI ollama = URI.create(ready.path("address").asText());
            Call bare = () -> bare(http, ollama);
            Call job = () -> assertThat(app.post("/sidecar/v1/loads", WISH, Map.of("Prefer", "wait=60"))
                            .statusCode())
                    .isEqualTo(200);
            String version = ready.path("version").asText();
            tell("loaded already", version, bare, job, () -> {});
            tell("from the disk", version, bare, job, () -> unload(http, ollama));
        }
    }

    private static void tell(String what, String version, Call bare, Call job, Call before) throws Exception {
        List<Double> bareMillis = new ArrayList<>();
        List<Double> jobMillis = new ArrayList<>();
        for (int round = -3; round < ROUNDS; round++) {
            before.run();
            double first = millis(bare);
            before.run();
            double second = millis(job);
            if (round >= 0) {
                bareMillis.add(first);
                jobMillis.add(second);
            }
        }
        double overhead = median(jobMillis) - median(bareMillis);
        System.out.printf(
                "load of a model, %s: bare calls %.1f ms, job %.1f ms, overhead %.1f ms (medians of %d), Ollama %s%n",
                what, median(bareMillis), median(jobMillis), overhead, ROUNDS, version);
        Path results = Files.createDirectories(Path.of("target", "bench"));
        Files.writeString(
                results.resolve("load-" + what.replace(' ', '-') + "-" + version + ".json"),
                "{\"bareMillis\":" + bareMillis + ",\"jobMillis\":" + jobMillis + ",\"overheadMillis\":" + overhead
                        + "}\n");
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    private static double millis(Call call) throws Exception {
        long begun = System.nanoTime();
        call.run();
        return (System.nanoTime() - begun) / 1e6;
    }

    private static void bare(HttpClient http, URI ollama) throws Exception {
        send(http, HttpRequest.newBuilder(ollama.resolve("/api/tags")).build());
        post(http, ollama, "/api/show", WISH);
        post(http, ollama, "/api/generate", "{\"model\":\"" + MODEL + "\",\"stream\":false}");
        post(
                http,
                ollama,
                "/api/generate",
                "{\"model\":\"" + MODEL + "\",\"prompt\":\"ping\",\"stream\":false,\"options\":{\"num_predict\":8}}");
    }

    private static void unload(HttpClient http, URI ollama) throws Exception {
        post(http, ollama, "/api/generate", "{\"model\":\"" + MODEL + "\",\"keep_alive\":0}");
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> !send(
                                http,
                                HttpRequest.newBuilder(ollama.resolve("/api/ps"))
                                        .build())
                        .contains(MODEL));
    }

    private static void post(HttpClient http, URI ollama, String path, String body) throws Exception {
        send(
                http,
                HttpRequest.newBuilder(ollama.resolve(path))
                        .POST(BodyPublishers.ofString(body))
                        .build());
    }

    private static String send(HttpClient http, HttpRequest request) throws IOException, InterruptedException {
        var answer = http.send(request, BodyHandlers.ofString());
        assertThat(answer.statusCode()).isEqualTo(200);
        return answer.body();
    }
}
