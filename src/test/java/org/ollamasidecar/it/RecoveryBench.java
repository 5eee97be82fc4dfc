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
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} of the real Ollama with a loaded runner, then the time until HTTP answers 200 again, until the model
 * is loaded again and until it answers again: this service and its peers, one after the other in each round. This
 * service loads the model by itself; for a peer the bench asks as soon as HTTP answers. Prints a table, writes JSON.
 */
class RecoveryBench {

    private static final int ROUNDS = 11;
    private static final long LOOK = Duration.ofMillis(1).toNanos();
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final Duration GONE = Duration.ofSeconds(1);
    private static final Duration STABLE = Duration.ofSeconds(11);
    private static final String LOAD = "{\"model\":\"sidecar/canary\",\"stream\":false}";
    private static final String PING = "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\",\"stream\":false}";

    @TempDir
    Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** What was measured of a contender, in milliseconds. */
    private record Figures(List<Double> http, List<Double> loaded, List<Double> answer, List<Integer> runnersLeft) {
        Figures() {
            this(new ArrayList<>(), new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
        }
    }

    @Test
    void killedOllama_isBackAgain() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        Map<String, Figures> figures = new LinkedHashMap<>();
        List<Contender> contenders = new ArrayList<>();
        try {
            SidecarApp app = start(home, "off");
            contenders.add(new Contender.Ours(app));
            for (String standby : List.of("server", "warm")) {
                Path other =
                        Files.createDirectory(folder.resolve("home-" + standby)).toRealPath();
                contenders.add(new Contender.Ours("standby: " + standby, start(other, standby)));
            }
            String program = app.awaitReady().at("/program/path").asText();
            String version = app.status().at("/program/version").asText();
            contenders.addAll(peers(Path.of(program)));
            for (Contender contender : contenders) {
                awaitAnswer(contender);
            }
            for (int round = 0; round < ROUNDS; round++) {
                for (Contender contender : contenders) {
                    measure(contender, figures.computeIfAbsent(contender.name(), name -> new Figures()));
                }
            }
            report(version, program, figures);
        } finally {
            contenders.forEach(Contender::close);
        }
    }

    private SidecarApp start(Path home, String standby) throws IOException {
        return SidecarApp.startRealLikeImage(
                home,
                "sidecar.models-directory=" + folder.resolve("models"),
                "sidecar.standby=" + standby,
                "sidecar.restart.stable-after=0s",
                "sidecar.restart.max-crashes=1000000",
                "sidecar.heartbeat.enabled=false",
                "sidecar.models.wanted=sidecar/canary?");
    }

    /** Those that are installed; the others are named as missing. */
    private List<Contender> peers(Path program) throws IOException {
        List<Contender> peers = new ArrayList<>();
        peers.add(Contender.Peer.shellLoop(program, peerFolder("shell")));
        if (Installed.orSaysNot("runsv")) {
            peers.add(Contender.Peer.runit(program, peerFolder("runit")));
        }
        if (Installed.orSaysNot("s6-supervise")) {
            peers.add(Contender.Peer.s6(program, peerFolder("s6")));
        }
        if (Installed.orSaysNot("supervisord")) {
            peers.add(Contender.Peer.supervisord(program, peerFolder("supervisord")));
        }
        return peers;
    }

    private Path peerFolder(String name) throws IOException {
        return Files.createDirectory(folder.resolve(name));
    }

    private void awaitAnswer(Contender contender) {
        Awaitility.await(contender.name()).atMost(LIMIT).until(() -> answers(contender));
        if (contender instanceof Contender.Ours ours) {
            Awaitility.await(contender.name()).atMost(LIMIT).until(() -> areAllReady(ours.app()));
        }
    }

    /** With its standby, if it is to have one. */
    private static boolean areAllReady(SidecarApp app) throws IOException, InterruptedException {
        JsonNode status = app.status();
        int wanted = status.path("standby").asText().startsWith("None") ? 1 : 2;
        String warm = status.path("warmStandby").asText();
        return (warm.isEmpty() || warm.startsWith("in memory: s"))
                && status.path("instances").size() == wanted
                && status.path("instances")
                        .valueStream()
                        .allMatch(instance -> instance.path("state").asText().equals("READY"));
    }

    private void measure(Contender contender, Figures figures) throws Exception {
        awaitAnswer(contender);
        ProcessHandle server = contender.ollama().orElseThrow();
        List<ProcessHandle> runners = server.descendants().toList();
        assertThat(runners).as("runners of %s", contender.name()).isNotEmpty();
        Instant killedAt = Instant.now();
        long killed = System.nanoTime();
        server.destroyForcibly();
        millisUntil(killed, () -> !server.isAlive());
        figures.http().add(millisUntil(killed, () -> status(get(contender, "/api/version")) == 200));
        if (contender instanceof Contender.Peer) {
            figures.loaded().add(millisUntil(killed, () -> generates(contender, LOAD)));
        }
        figures.answer().add(millisUntil(killed, () -> answers(contender)));
        if (contender instanceof Contender.Ours(String name, SidecarApp app)) {
            // A warm standby has had it in memory before.
            figures.loaded()
                    .add(Math.max(0, Duration.between(killedAt, loadedAt(app)).toNanos() / 1e6));
        }
        figures.runnersLeft().add(left(runners));
        runners.forEach(ProcessHandle::destroyForcibly);
    }

    /** Those that are still there a second later: a standby may answer before the system has cleared up after a runner. */
    private static int left(List<ProcessHandle> runners) {
        long begun = System.nanoTime();
        while (runners.stream().anyMatch(ProcessHandle::isAlive) && System.nanoTime() - begun < GONE.toNanos()) {
            LockSupport.parkNanos(LOOK);
        }
        return (int) runners.stream().filter(ProcessHandle::isAlive).count();
    }

    private interface Reached {
        boolean now();
    }

    /** Asks every millisecond: without a pause it would take from what it measures one of two processors. */
    private static double millisUntil(long since, Reached reached) {
        while (!reached.now()) {
            if (System.nanoTime() - since > LIMIT.toNanos()) {
                throw new AssertionError("Not reached within " + LIMIT);
            }
            LockSupport.parkNanos(LOOK);
        }
        return (System.nanoTime() - since) / 1e6;
    }

    private boolean answers(Contender contender) {
        return generates(contender, PING);
    }

    private boolean generates(Contender contender, String body) {
        return status(HttpRequest.newBuilder(URI.create(contender.address() + "/api/generate"))
                        .POST(BodyPublishers.ofString(body)))
                == 200;
    }

    /** By its own account, which costs it nothing while it is measured; the next answer confirms it. */
    private static Instant loadedAt(SidecarApp app) throws Exception {
        JsonNode loaded = app.events().stream()
                .filter(event -> event.path("message").asText().equals("LOAD is DONE"))
                .reduce((earlier, later) -> later)
                .orElseThrow();
        return Instant.parse(loaded.path("at").asText());
    }

    private static HttpRequest.Builder get(Contender contender, String path) {
        return HttpRequest.newBuilder(URI.create(contender.address() + path));
    }

    private int status(HttpRequest.Builder request) {
        try {
            return http.send(request.timeout(STABLE).build(), BodyHandlers.discarding())
                    .statusCode();
        } catch (IOException refused) {
            return 0;
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private static void report(String version, String program, Map<String, Figures> figures) throws IOException {
        System.out.printf(
                "%nkill -9 of Ollama %s (%s) with a loaded runner, %d rounds, ms%n", version, program, ROUNDS);
        System.out.printf(
                "%-16s %20s %20s %20s %13s%n", "", "HTTP 200 again", "model loaded", "model answers", "runners left");
        Map<String, Object> json = new LinkedHashMap<>();
        figures.forEach((name, measured) -> {
            int left =
                    measured.runnersLeft().stream().mapToInt(Integer::intValue).sum();
            System.out.printf(
                    "%-16s %20s %20s %20s %6d of %d%n",
                    name, spread(measured.http()), spread(measured.loaded()), spread(measured.answer()), left, ROUNDS);
            json.put(name, measured);
        });
        Path file = Files.createDirectories(Path.of("target", "bench")).resolve("recovery-" + version + ".json");
        Files.writeString(
                file, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(json));
    }

    private static String spread(List<Double> values) {
        List<Double> sorted = values.stream().sorted().toList();
        return "%.0f (%.0f to %.0f)".formatted(sorted.get(sorted.size() / 2), sorted.getFirst(), sorted.getLast());
    }
}
