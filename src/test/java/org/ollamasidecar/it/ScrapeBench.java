package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What it costs that a router reads the figures twenty times a second, with the flags of the image: the processor of the service
 * in percent of one, beside what it takes when nobody asks, and beside what nginx takes to answer with a file of that size.
 */
class ScrapeBench {

    /** A router asks for days: what its first 20 minutes have compiled is no part of that, and comes sooner so. */
    private static final Duration SETTLED = Duration.ofMinutes(4);

    private static final Duration BETWEEN_AT_FIRST = Duration.ofMillis(10);

    private static final Duration WINDOW = Duration.ofSeconds(60);
    private static final int ROUNDS = 3;
    private static final Duration LIMIT = Duration.ofMinutes(1);
    private static final Duration BETWEEN = Duration.ofMillis(50);

    @TempDir
    Path folder;

    @AutoClose
    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private record Used(double percent, int answers) {}

    /** Something to do again and again, until a time. */
    @FunctionalInterface
    private interface Meanwhile {
        int until(long end) throws IOException, InterruptedException;
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
            HttpRequest scrape = HttpRequest.newBuilder(app.api("/metrics")).build();
            // The worker of an nginx that root has started is somebody else.
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
            Path files = Files.createDirectory(folder.resolve("files")).toRealPath();
            Files.writeString(files.resolve("metrics"), app.get(scrape.uri()).body());
            Path nginxFolder = Files.createDirectory(folder.resolve("nginx")).toRealPath();
            try (Nginx nginx = Nginx.serving(files, nginxFolder)) {
                HttpRequest peer = HttpRequest.newBuilder(nginx.address().resolve("/metrics"))
                        .build();
                Awaitility.await().atMost(LIMIT).ignoreExceptions().until(() -> isAnswered(peer));
                scrapes(scrape, BETWEEN_AT_FIRST, System.nanoTime() + SETTLED.toNanos());
                tell(app, scrape, nginx, peer);
            }
        }
    }

    private void tell(SidecarApp app, HttpRequest scrape, Nginx nginx, HttpRequest peer)
            throws IOException, InterruptedException {
        List<Used> quiet = new ArrayList<>();
        List<Used> scraped = new ArrayList<>();
        List<Used> ofNginx = new ArrayList<>();
        for (int round = 0; round < ROUNDS; round++) {
            quiet.add(used(List.of(app.pid()), end -> {
                CpuTime.pass(WINDOW);
                return 0;
            }));
            scraped.add(used(List.of(app.pid()), end -> scrapes(scrape, BETWEEN, end)));
            ofNginx.add(used(nginx.pids(), end -> scrapes(peer, BETWEEN, end)));
        }
        double more = mean(scraped) - mean(quiet);
        System.out.printf(
                "%n20 scrapes a second, %d s each, %% of a processor%nquiet   %s%nscraped %s%nnginx   %s%n"
                        + "scraped - quiet %.2f, which is %.1f times nginx%n",
                WINDOW.toSeconds(), quiet, scraped, ofNginx, more, more / mean(ofNginx));
        assertThat(scraped).allMatch(one -> one.answers() > WINDOW.toMillis() / BETWEEN.toMillis() / 2);
    }

    private boolean isAnswered(HttpRequest request) throws IOException, InterruptedException {
        return http.send(request, BodyHandlers.ofString()).statusCode() == 200;
    }

    private static double mean(List<Used> all) {
        return all.stream().mapToDouble(Used::percent).average().orElseThrow();
    }

    private static Used used(List<Long> pids, Meanwhile meanwhile) throws IOException, InterruptedException {
        Duration before = CpuTime.of(pids);
        long begun = System.nanoTime();
        int answers = meanwhile.until(begun + WINDOW.toNanos());
        Duration used = CpuTime.of(pids).minus(before);
        return new Used(CpuTime.percent(used, System.nanoTime() - begun), answers);
    }

    private int scrapes(HttpRequest scrape, Duration between, long end) throws IOException, InterruptedException {
        int answers = 0;
        for (long next = System.nanoTime(); next < end; next += between.toNanos()) {
            assertThat(isAnswered(scrape)).isTrue();
            answers++;
            CpuTime.pass(Duration.ofNanos(next + between.toNanos() - System.nanoTime()));
        }
        return answers;
    }
}
