package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What it costs that a router reads the figures twenty times a second, with the flags of the image: the processor of the service
 * in percent of one, beside what it takes when nobody asks.
 */
class ScrapeBench {

    private static final Duration SETTLED = Duration.ofSeconds(15);
    private static final Duration WINDOW = Duration.ofSeconds(60);
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
        Path home = folder.toRealPath();
        try (SidecarApp app = SidecarApp.startRealLikeImage(
                home,
                "sidecar.metrics.public=true",
                "sidecar.heartbeat.enabled=false",
                "sidecar.models.wanted=sidecar/canary?")) {
            app.awaitReady();
            Awaitility.await().atMost(LIMIT).until(() -> app.health("ready") == 200);
            HttpRequest scrape = HttpRequest.newBuilder(app.api("/metrics")).build();
            scrapes(scrape, System.nanoTime() + SETTLED.toNanos());
            List<Used> quiet = new ArrayList<>();
            List<Used> scraped = new ArrayList<>();
            for (int round = 0; round < 3; round++) {
                quiet.add(used(app, end -> {
                    CpuTime.pass(WINDOW);
                    return 0;
                }));
                scraped.add(used(app, end -> scrapes(scrape, end)));
            }
            System.out.printf(
                    "%n20 scrapes a second, %d s each, %% of a processor%nquiet   %s%nscraped %s%n",
                    WINDOW.toSeconds(), quiet, scraped);
            assertThat(scraped).allMatch(one -> one.answers() > WINDOW.toMillis() / BETWEEN.toMillis() / 2);
        }
    }

    private static Used used(SidecarApp app, Meanwhile meanwhile) throws IOException, InterruptedException {
        Duration before = CpuTime.of(List.of(app.pid()));
        long begun = System.nanoTime();
        int answers = meanwhile.until(begun + WINDOW.toNanos());
        Duration used = CpuTime.of(List.of(app.pid())).minus(before);
        return new Used(CpuTime.percent(used, System.nanoTime() - begun), answers);
    }

    private int scrapes(HttpRequest scrape, long end) throws IOException, InterruptedException {
        int answers = 0;
        for (long next = System.nanoTime(); next < end; next += BETWEEN.toNanos()) {
            assertThat(http.send(scrape, BodyHandlers.ofString()).statusCode()).isEqualTo(200);
            answers++;
            CpuTime.pass(Duration.ofNanos(next + BETWEEN.toNanos() - System.nanoTime()));
        }
        return answers;
    }
}
