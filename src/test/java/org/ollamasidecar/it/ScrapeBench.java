package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What it costs that a router reads the figures twenty times a second, with the flags of the image: the processor of the service
 * in percent of one, beyond what it takes when nobody asks. Beside it what nginx takes to answer with a file of that size, and
 * what the web server of the service takes to answer with these bytes and nothing else.
 */
class ScrapeBench {

    /** A router asks for days: what its first 20 minutes have compiled is no part of that, and comes sooner so. */
    private static final Duration SETTLED = Duration.ofMinutes(4);

    private static final Duration BETWEEN_AT_FIRST = Duration.ofMillis(10);

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final int ROUNDS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration BETWEEN = Duration.ofMillis(50);
    private static final int HALF_OF_ALL = (int) (WINDOW.toMillis() / BETWEEN.toMillis() / 2);

    /** The service is a web server with checks before it: more than that much beyond a bare one would be its own waste. */
    private static final double MOST_TIMES_THE_BARE_ONE = 1.5;

    @TempDir
    Path folder;

    @AutoClose
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    /** One that is asked. */
    private record Server(List<Long> pids, HttpRequest request) {

        static Server at(URI address, List<Long> pids) {
            return new Server(
                    pids, HttpRequest.newBuilder(address.resolve("/metrics")).build());
        }
    }

    /** Percent of a processor in each round, when nobody asks and when somebody does. */
    private record Used(List<Double> atRest, List<Double> asked) {

        Used() {
            this(new ArrayList<>(), new ArrayList<>());
        }

        double more() {
            return mean(asked) - mean(atRest);
        }

        private static double mean(List<Double> all) {
            return all.stream().mapToDouble(Double::doubleValue).average().orElseThrow();
        }
    }

    /** Something to do again and again, until a time. */
    @FunctionalInterface
    private interface Meanwhile {
        void until(long end) throws IOException, InterruptedException;
    }

    @Test
    void twentyScrapesASecond() throws Exception {
        Assumptions.assumeTrue(Nginx.isInstalled(), "nginx is not installed");
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        try (SidecarApp app = SidecarApp.startRealLikeImage(
                home,
                "sidecar.metrics.public=true",
                "sidecar.heartbeat.enabled=false",
                "sidecar.models.wanted=sidecar/canary?")) {
            app.awaitReady();
            Awaitility.await().atMost(LIMIT).until(() -> app.health("ready") == 200);
            // The worker of an nginx that root has started is somebody else.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path files = Files.createDirectory(folder.resolve("files")).toRealPath();
            Path document = Files.writeString(
                    files.resolve("metrics"), app.get(app.api("/metrics")).body());
            Path nginxFolder = Files.createDirectory(folder.resolve("nginx")).toRealPath();
            try (Nginx nginx = Nginx.serving(files, nginxFolder);
                    BareVertx bare = BareVertx.answering(document)) {
                Server peer = Server.at(nginx.address(), nginx.pids());
                Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> isAnswered(peer.request()));
                Map<String, Server> servers = new LinkedHashMap<>();
                servers.put("ollama-sidecar", Server.at(app.api(""), List.of(app.pid())));
                servers.put("bare web server", Server.at(bare.address(), bare.pids()));
                servers.put("nginx", peer);
                scrapes(List.copyOf(servers.values()), BETWEEN_AT_FIRST, System.nanoTime() + SETTLED.toNanos());
                tell(measured(servers));
            }
        }
    }

    private Map<String, Used> measured(Map<String, Server> servers) throws IOException, InterruptedException {
        Map<String, Used> all = new LinkedHashMap<>();
        servers.keySet().forEach(name -> all.put(name, new Used()));
        for (int round = 0; round < ROUNDS; round++) {
            List<Double> atRest =
                    used(servers.values(), end -> CpuTime.pass(Duration.ofNanos(end - System.nanoTime())));
            for (Used each : all.values()) {
                each.atRest().add(atRest.removeFirst());
            }
            for (Map.Entry<String, Used> each : all.entrySet()) {
                Server asked = Objects.requireNonNull(servers.get(each.getKey()));
                each.getValue().asked().addAll(used(List.of(asked), end -> assertThat(
                                scrapes(List.of(asked), BETWEEN, end))
                        .isGreaterThan(HALF_OF_ALL)));
            }
        }
        return all;
    }

    private static void tell(Map<String, Used> all) {
        System.out.printf("%n20 scrapes a second, %d s each, %% of a processor%n", WINDOW.toSeconds());
        all.forEach((name, used) -> System.out.printf("%-16s %.2f more: %s%n", name, used.more(), used));
        double ours = Objects.requireNonNull(all.get("ollama-sidecar")).more();
        double bare = Objects.requireNonNull(all.get("bare web server")).more();
        double nginx = Objects.requireNonNull(all.get("nginx")).more();
        System.out.printf("%.2f times the bare web server, %.2f times nginx%n", ours / bare, ours / nginx);
        assertThat(ours).as("percent of a processor").isLessThanOrEqualTo(bare * MOST_TIMES_THE_BARE_ONE);
    }

    private boolean isAnswered(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofString()).statusCode() == 200;
    }

    /** What each of some used in one window, in percent of a processor. */
    private static List<Double> used(Collection<Server> servers, Meanwhile meanwhile)
            throws IOException, InterruptedException {
        List<Duration> before =
                servers.stream().map(server -> CpuTime.of(server.pids())).toList();
        long begun = System.nanoTime();
        meanwhile.until(begun + WINDOW.toNanos());
        long took = System.nanoTime() - begun;
        List<Double> used = new ArrayList<>();
        for (Server server : servers) {
            used.add(CpuTime.percent(CpuTime.of(server.pids()).minus(before.get(used.size())), took));
        }
        return used;
    }

    /** {@return how often it has asked each of them} */
    private int scrapes(List<Server> servers, Duration between, long end) throws IOException, InterruptedException {
        int asked = 0;
        for (long next = System.nanoTime(); next < end; next += between.toNanos()) {
            for (Server server : servers) {
                assertThat(isAnswered(server.request())).isTrue();
            }
            asked++;
            CpuTime.pass(Duration.ofNanos(next + between.toNanos() - System.nanoTime()));
        }
        return asked;
    }
}
