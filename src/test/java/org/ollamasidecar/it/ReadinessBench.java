package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How soon readiness follows the death and the return of Ollama. Prints figures; judges only what must hold always. */
class ReadinessBench {

    private static final int ROUNDS = 15;
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    @Test
    void killedOllama_readinessDown() throws Exception {
        String pause = "300ms";
        measure(
                "kill -9 of ollama -> ready DOWN",
                (health, generation) -> health.statusCode() == 503,
                "sidecar.restart.stable-after=1h",
                "sidecar.restart.initial-delay=" + pause,
                "sidecar.restart.max-delay=" + pause);
    }

    @Test
    void killedOllama_readinessUpAgain() throws Exception {
        measure(
                "kill -9 of ollama -> ready UP again",
                (health, generation) -> health.statusCode() == 200
                        && health.body().contains("\"generation\": " + (generation + 1) + ","),
                "sidecar.restart.stable-after=0s");
    }

    private interface Reached {
        boolean by(HttpResponse<String> health, long generation);
    }

    private void measure(String what, Reached reached, String... properties) throws Exception {
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("sidecar.restart.max-crashes=1000");
        List<Double> millis = new ArrayList<>();
        try (SidecarApp app = SidecarApp.startRealLikeImage(home, all.toArray(String[]::new))) {
            JsonNode program = app.awaitReady().path("program");
            for (int round = 0; round < ROUNDS; round++) {
                JsonNode before = app.awaitReady();
                Awaitility.await().atMost(LIMIT).until(() -> app.health("ready") == 200);
                long killed = System.nanoTime();
                ProcessHandle.of(before.path("pid").asLong()).orElseThrow().destroyForcibly();
                millis.add(millisUntil(app, reached, before.path("generation").asLong(), killed));
            }
            List<Double> sorted = millis.stream().sorted().toList();
            System.out.printf(
                    "%s: median %.1f ms, lowest %.1f, highest %.1f, %d rounds, Ollama %s at %s%n",
                    what,
                    sorted.get(ROUNDS / 2),
                    sorted.getFirst(),
                    sorted.getLast(),
                    ROUNDS,
                    program.path("version").asText(),
                    program.path("path").asText());
        }
        assertThat(millis).hasSize(ROUNDS);
    }

    /** Asks without a pause: any pause would be part of the figure. */
    private static double millisUntil(SidecarApp app, Reached reached, long generation, long since) throws Exception {
        URI ready = app.management("/q/health/ready");
        while (!reached.by(app.get(ready), generation)) {
            if (System.nanoTime() - since > LIMIT.toNanos()) {
                throw new AssertionError("Not reached within " + LIMIT);
            }
        }
        return (System.nanoTime() - since) / 1e6;
    }
}
