package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The service does not run for a while, as in a machine that sleeps. Its health cannot answer then: not a fault case. */
@Tag("current")
class SuspendIT {

    private static final Duration SUSPENDED = Duration.ofSeconds(9);

    @TempDir
    Path folder;

    @Test
    void row45_serviceSuspendedForLongerThanTheHangLimit_blamesNobodyWhenItGoesOn() throws Exception {
        // given
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        try (SidecarApp app = SidecarApp.start(
                home, "sidecar.probe.interval=100ms", "sidecar.probe.timeout=1s", "sidecar.probe.misses=3")) {
            long server = app.awaitReady().path("pid").asLong();

            // when
            FaultCase.signal("STOP", app.pid());
            long begun = System.nanoTime();
            Awaitility.await()
                    .atMost(SUSPENDED.multipliedBy(2))
                    .until(() -> TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - begun) >= SUSPENDED.toSeconds());
            FaultCase.signal("CONT", app.pid());
            long resumed = System.nanoTime();
            Awaitility.await()
                    .atMost(Duration.ofMinutes(2))
                    .until(() -> TimeUnit.NANOSECONDS.toSeconds(System.nanoTime() - resumed) >= 2
                            && app.health("ready") == 200);

            // then
            JsonNode status = app.status();
            assertThat(status.path("pid").asLong()).isEqualTo(server);
            assertThat(status.path("restarts").asInt()).isZero();
        }
    }
}
