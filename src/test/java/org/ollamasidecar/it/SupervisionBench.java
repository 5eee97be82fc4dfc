package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.NullNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;

/** How soon a freeze is healed, how soon readiness follows, how soon all is gone, and how quickly health answers. */
class SupervisionBench {

    private static final int FREEZES = 5;
    private static final int RESTARTS = 15;
    private static final int ENDS = 7;
    private static final int QUESTIONS = 1000;
    private static final long EVERY = TimeUnit.MILLISECONDS.toNanos(20);
    private static final long LOOK = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long LIMIT = TimeUnit.SECONDS.toNanos(60);

    @TempDir
    Path folder;

    private Path home = Path.of("");
    private final HttpClient http = HttpClient.newHttpClient();

    @BeforeEach
    void privateHome() throws IOException {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
    }

    @Test
    void frozenOllama_isReadyAgain() throws Exception {
        // Each freeze as the first one: in a row they would be waited for longer and longer.
        try (SidecarApp app = SidecarApp.startRealLikeImage(
                home, "sidecar.restart.stable-after=0s", "sidecar.restart.max-crashes=1000000")) {
            List<Double> millis = new ArrayList<>();
            for (int round = 0; round < FREEZES; round++) {
                long pid = app.awaitReady().path("pid").asLong();
                FaultCase.signal("STOP", pid);
                millis.add(millisUntil(() -> {
                    JsonNode now = app.status();
                    return now.path("ready").asBoolean() && now.path("pid").asLong() != pid;
                }));
            }
            report("SIGSTOP of Ollama -> ready again", app.status(), millis);
        }
    }

    @Test
    void readiness_followsTheFirstAnswerOfOllama() throws Exception {
        int port = FreePort.find();
        URI ollama = URI.create("http://127.0.0.1:" + port + "/api/version");
        try (SidecarApp app = SidecarApp.startRealLikeImage(
                        home,
                        "sidecar.ollama.port=" + port,
                        "sidecar.restart.stable-after=0s",
                        "sidecar.restart.max-crashes=1000000");
                ExecutorService pollers = Executors.newFixedThreadPool(2)) {
            List<Double> millis = new ArrayList<>();
            for (int round = 0; round < RESTARTS; round++) {
                long pid = app.awaitReady().path("pid").asLong();
                ProcessHandle server = ProcessHandle.of(pid).orElseThrow();
                URI health = app.management("/q/health/ready");
                server.destroyForcibly();
                // An answer of the old one, and readiness that was its, cannot be taken for those of the new one.
                Future<Long> answered = pollers.submit(() -> {
                    until(() -> !server.isAlive());
                    return until(() -> code(ollama) == 200);
                });
                Future<Long> ready = pollers.submit(() -> {
                    until(() -> code(health) == 503);
                    return until(() -> code(health) == 200);
                });
                millis.add((ready.get() - answered.get()) / 1e6);
            }
            report("first answer of Ollama -> ready UP", app.status(), millis);
        }
    }

    @Test
    void sigterm_allIsGone() throws Exception {
        List<Double> millis = new ArrayList<>();
        JsonNode status = NullNode.getInstance();
        for (int round = 0; round < ENDS; round++) {
            try (SidecarApp app = SidecarApp.startRealLikeImage(home)) {
                status = app.awaitReady();
                app.ping();
                app.terminate();
                millis.add(millisUntil(
                        () -> !app.isAlive() && app.ollamaProcesses().isEmpty()));
            }
        }
        report("SIGTERM, idle, with a loaded runner -> all gone", status, millis);
    }

    @Test
    void health_answersWhateverOllamaDoes() throws Exception {
        Assumptions.assumeTrue(Nginx.isInstalled(), "nginx is not installed");
        FakeProgram fake = FakeProgram.in(folder);
        try (SidecarApp app = SidecarApp.startLikeImage(
                home, "sidecar.ollama.program=" + fake.path(), "sidecar.probe.misses=1000000")) {
            long pid = app.awaitReady().path("pid").asLong();
            try (Nginx nginx = Nginx.before(app.management("/"), folder)) {
                until(() -> code(nginx.nothing()) == 200);
                ask(app, nginx, "warm-up");
                ask(app, nginx, "idle");
                FaultCase.signal("STOP", pid);
                ask(app, nginx, "Ollama is SIGSTOPped");
                FaultCase.signal("CONT", pid);
                fake.set(Knob.FLOOD_RATE, 2000);
                ask(app, nginx, "its log has 20 MB/s");
            }
        }
    }

    /** 50 requests a second, one after the other, and a constant answer of nginx before each. */
    private void ask(SidecarApp app, Nginx nginx, String when) throws Exception {
        for (String check : List.of("live", "ready")) {
            List<Double> ours = new ArrayList<>();
            List<Double> theirs = new ArrayList<>();
            long next = System.nanoTime();
            for (int question = 0; question < QUESTIONS; question++) {
                LockSupport.parkNanos(next - System.nanoTime());
                theirs.add(millisOf(nginx.nothing()));
                ours.add(millisOf(app.management("/q/health/" + check)));
                next += EVERY;
            }
            System.out.printf("while %s: /q/health/%s %s; nginx %s%n", when, check, spread(ours), spread(theirs));
            write("health-" + check + "-" + when.replaceAll("\\W+", "-"), Map.of("millis", ours, "nginx", theirs));
        }
    }

    private double millisOf(URI uri) throws InterruptedException {
        long begun = System.nanoTime();
        assertThat(code(uri)).isPositive();
        return (System.nanoTime() - begun) / 1e6;
    }

    private static String spread(List<Double> millis) {
        List<Double> sorted = millis.stream().sorted().toList();
        return "p50 %.1f ms, p99 %.1f ms, p99.9 %.1f ms, highest %.1f ms"
                .formatted(share(sorted, 0.5), share(sorted, 0.99), share(sorted, 0.999), sorted.getLast());
    }

    private static double share(List<Double> sorted, double share) {
        return sorted.get((int) Math.min(sorted.size() - 1, Math.ceil(share * sorted.size())));
    }

    private int code(URI uri) throws InterruptedException {
        try {
            return http.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException refused) {
            return 0;
        }
    }

    private static double millisUntil(Callable<Boolean> reached) throws Exception {
        long begun = System.nanoTime();
        return (until(reached) - begun) / 1e6;
    }

    /** Looks every millisecond. */
    private static long until(Callable<Boolean> reached) throws Exception {
        long begun = System.nanoTime();
        while (!reached.call()) {
            if (System.nanoTime() - begun > LIMIT) {
                throw new AssertionError("Not reached within the limit");
            }
            LockSupport.parkNanos(LOOK);
        }
        return System.nanoTime();
    }

    private static void report(String what, JsonNode status, List<Double> millis) throws IOException {
        List<Double> sorted = millis.stream().sorted().toList();
        String version = status.path("version").asText();
        System.out.printf(
                "%s: median %.1f ms, lowest %.1f, highest %.1f, %d rounds, Ollama %s at %s%n",
                what,
                sorted.get(sorted.size() / 2),
                sorted.getFirst(),
                sorted.getLast(),
                sorted.size(),
                version,
                status.at("/program/path").asText());
        write(what.replaceAll("\\W+", "-") + "-" + version, Map.of("millis", millis));
    }

    private static void write(String name, Map<String, ?> figures) throws IOException {
        Path file = Files.createDirectories(Path.of("target", "bench")).resolve(name + ".json");
        Map<String, Object> all = new LinkedHashMap<>(figures);
        all.put("name", name);
        Files.writeString(
                file, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(all));
    }
}
