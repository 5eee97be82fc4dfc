package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** A disk that is full where what keys use is kept. */
@Tag("current")
class UsageDiskIT extends FaultCase {

    private static final int SOME = 5;

    private static void ask(SidecarApp app) throws Exception {
        assertThat(app.post("/api/generate", "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\"}", Map.of())
                        .statusCode())
                .isEqualTo(200);
    }

    private static long counted(SidecarApp app) throws Exception {
        return app.json(app.get(app.api("/sidecar/v1/usage")))
                .at("/total/requests")
                .asLong();
    }

    /** What a service would find that is started now. */
    private static long kept(Path folder) {
        try (Stream<Path> files = Files.list(folder)) {
            List<Path> days =
                    files.filter(file -> file.toString().endsWith(".csv")).toList();
            long sum = 0;
            for (Path day : days) {
                sum += Files.readAllLines(day).stream()
                        .skip(1)
                        .mapToLong(line -> Long.parseLong(line.split(",", -1)[2]))
                        .sum();
            }
            return sum;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static double unwritten(SidecarApp app) throws Exception {
        return app.get(app.management("/q/metrics"))
                .body()
                .lines()
                .filter(line -> line.startsWith("sidecar_usage_unwritten"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void fullDisk_isInNobodysWay_isToldOnce_andWhatWasCountedIsWrittenWhenThereIsRoom() throws Exception {
        assumeTrue(SmallDisk.isPossible(), "no disk of our own can be mounted here");
        // given
        SmallDisk disk = SmallDisk.ofUsage(home);
        SidecarApp app = startReal(
                Optional.of(disk),
                BackOff.AT_ONCE,
                "sidecar.usage.write-every=10ms",
                "sidecar.models.wanted=sidecar/canary?");
        app.awaitReady();
        ask(app);
        soon().until(() -> kept(disk.seenBy(app)) == 1);

        // when
        disk.fill(app);
        for (int i = 0; i < SOME; i++) {
            ask(app);
        }

        // then
        soon().until(() -> !app.status().at("/usage/kept").asBoolean(true));
        JsonNode usage = app.status().path("usage");
        assertThat(usage.path("trouble").asText())
                .contains("No space left", "counted in memory", "Recommended action", "usage");
        assertThat(unwritten(app)).isEqualTo(1);
        soon().until(() -> counted(app) == 1 + SOME);
        assertThat(kept(disk.seenBy(app))).isLessThan(1 + SOME);
        assertThat(app.health("live")).isEqualTo(200);
        assertThat(app.health("ready")).isEqualTo(200);

        // when
        disk.empty(app);

        // then
        soon().until(() -> app.status().at("/usage/kept").asBoolean());
        assertThat(kept(disk.seenBy(app))).isEqualTo(1 + SOME);
        assertThat(unwritten(app)).isZero();
        assertThat(app.output().lines().filter(line -> line.contains("cannot be kept")))
                .hasSize(1);
    }
}
