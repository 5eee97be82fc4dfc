package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Failures that end in a clear word and an action. */
@Tag("current")
class FailureIT {

    private static final Duration EXIT_LIMIT = Duration.ofMinutes(2);

    @TempDir
    Path folder;

    private Path home = Path.of("");

    @BeforeEach
    void privateHome() throws Exception {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
    }

    @Test
    void programThatDoesNotExist_isFailed_withTheReasonAndTheAction_andNotAlive() throws Exception {
        try (SidecarApp app = SidecarApp.startPlain(home, "sidecar.ollama.program=/no/such/ollama")) {
            // when
            JsonNode status = app.awaitState("FAILED");

            // then
            assertThat(status.at("/failure/problem").asText()).contains("/no/such/ollama");
            assertThat(status.at("/failure/action").asText()).isNotBlank();
            assertThat(app.health("ready")).isEqualTo(503);
            assertThat(app.health("live")).isEqualTo(503);
        }
    }

    @Test
    void programThatEndsAtOnce_isTriedWithBackOff_thenFailed_withItsLastLines() throws Exception {
        // given
        Path program = Files.writeString(folder.resolve("ollama"), """
                #!/bin/sh
                [ "$1" = --version ] && echo 'client version is 0.11.4' && exit 0
                echo 'Error: open /models: permission denied'
                exit 1
                """);
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));

        try (SidecarApp app = SidecarApp.startPlain(
                home,
                "sidecar.ollama.program=" + program,
                "sidecar.restart.initial-delay=10ms",
                "sidecar.restart.max-crashes=2")) {
            // when
            JsonNode status = app.awaitState("FAILED");

            // then
            assertThat(status.path("restarts").asInt()).isEqualTo(2);
            assertThat(status.at("/failure/problem").asText()).contains("exited with code 1", "may not use a file");
            assertThat(status.at("/failure/lastLines").toString()).contains("permission denied");
            assertThat(app.health("live")).isEqualTo(503);
        }
    }

    @Test
    void modelsDirectoryThatIsAFile_isExplained() throws Exception {
        // given
        Files.writeString(home.resolve("models"), "not a folder");

        try (SidecarApp app =
                SidecarApp.start(home, "sidecar.restart.initial-delay=10ms", "sidecar.restart.max-crashes=0")) {
            // when
            JsonNode status = app.awaitState("FAILED");

            // then
            assertThat(status.at("/failure/problem").asText()).contains("models directory is not a folder");
            assertThat(status.at("/failure/action").asText()).contains("sidecar.models-directory");
        }
    }

    @Test
    void homeInUse_isRefused_withTheHolderAndTheAction_andTheHolderGoesOn() throws Exception {
        // given
        try (SidecarApp holder = SidecarApp.start(home)) {
            holder.awaitReady();

            // when
            try (SidecarApp second = SidecarApp.start(home)) {
                int code = second.awaitExit(EXIT_LIMIT);

                // then
                assertThat(code).isNotZero();
                assertThat(second.output()).contains("in use", "pid " + holder.pid(), "Recommended action");
            }
            assertThat(holder.ping().path("response").asText()).isEqualTo(" pong");
        }
    }

    @Test
    void leftoversOfADeadPredecessor_areEndedBeforeTheStart_othersAreNotTouched() throws Exception {
        // given
        try (SidecarApp first = SidecarApp.start(home)) {
            first.awaitReady();
            first.terminate();
            first.awaitExit(EXIT_LIMIT);
        }
        String token = Files.readString(home.resolve("owner")).strip() + ":" + home;
        Process leftover = sleeper("SIDECAR_OWNER", token);
        Process foreign = sleeper("SIDECAR_OWNER", "of-somebody-else");
        long owned = leftover.pid();

        try (SidecarApp second = SidecarApp.start(home)) {
            // when
            second.awaitReady();

            // then
            assertThat(leftover.isAlive()).isFalse();
            assertThat(foreign.isAlive()).isTrue();
            assertThat(second.get(second.api("/sidecar/v1/events")).body())
                    .contains("leftovers.ended", Long.toString(owned));
        } finally {
            leftover.destroyForcibly();
            foreign.destroyForcibly();
        }
    }

    private static Process sleeper(String variable, String value) throws Exception {
        ProcessBuilder builder = new ProcessBuilder("sleep", "300");
        builder.environment().put(variable, value);
        return builder.start();
    }
}
