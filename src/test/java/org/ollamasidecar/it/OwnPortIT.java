package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The ports of the service itself, and somebody else who has one. */
@Tag("fake")
class OwnPortIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"quarkus.http.port", "quarkus.management.port"})
    void portTaken_refusesTheBoot_namesTheOwner_andStartsNothing(String key) throws Exception {
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        try (ServerSocket owner = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                SidecarApp app = SidecarApp.startPlain(home, key + "=" + owner.getLocalPort())) {
            // when
            int exit = app.awaitExit(LIMIT);

            // then
            assertThat(exit).isEqualTo(1);
            assertThat(app.output())
                    .contains(key + "=" + owner.getLocalPort() + " is taken by pid "
                            + ProcessHandle.current().pid() + " (")
                    .contains("Recommended action: set " + key + " to a port that is free");
            assertThat(app.ollamaProcesses()).isEmpty();
        }
    }

    @Test
    void ollamaOnOurOwnPort_isRefused() throws Exception {
        Path home = Files.createDirectory(folder.resolve("home")).toRealPath();
        int port = FreePort.find();
        try (SidecarApp app = SidecarApp.startPlain(
                home,
                "quarkus.http.port=" + port,
                "sidecar.mode=adopt",
                "sidecar.ollama.url=http://127.0.0.1:" + port)) {
            assertThat(app.awaitExit(LIMIT)).isEqualTo(1);
            assertThat(app.output())
                    .contains("sidecar.ollama.url=http://127.0.0.1:" + port + " is where this service itself listens");
        }
    }
}
