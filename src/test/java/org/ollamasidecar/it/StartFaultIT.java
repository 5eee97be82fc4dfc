package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;

/** Ollama does not get as far as serving. */
class StartFaultIT extends FaultCase {

    @Test
    @Tag("fake")
    void row02_exitAtOnce_isRetriedWithBackOff_thenFailed_andAStartWishBeginsAnew() throws Exception {
        // given
        FakeProgram fake = fake().set(Knob.EXIT_CODE, 2);
        SidecarApp app = startFake(fake, BackOff.QUICK);

        // when
        JsonNode failed = awaitState(app, "FAILED");
        fake.set(Knob.EXIT_CODE, -1);
        app.post("/sidecar/v1/start", "", Map.of());

        // then
        assertThat(problem(failed)).contains("exited with code 2");
        assertThat(failed.at("/failure/lastLines")).isNotEmpty();
        assertThat(failed.path("restarts").asInt()).isEqualTo(BackOff.QUICK.maxCrashes());
        awaitState(app, "READY");
    }

    @Test
    @Tag("fake")
    void row09_listeningLineMissing_startTimesOut_andSaysSo() throws Exception {
        // given
        FakeProgram fake = fake().set(Knob.LINE_MISSING, true);
        SidecarApp app = startFake(fake, BackOff.QUICK, "sidecar.start.timeout=10s", "sidecar.stop.grace=1s");

        // when
        JsonNode failed = awaitFailure(app);
        fake.set(Knob.LINE_MISSING, false).set(Knob.LINE_DELAY, 300);

        // then
        assertThat(problem(failed)).contains("it has not said that it listens");
        awaitState(app, "READY");
    }

    @Test
    @Tag("fake")
    void row14_portTaken_isNamed_andItsOwnerIsLeftAlone() throws Exception {
        try (ServerSocket foreign = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            // given
            String address = "127.0.0.1:" + foreign.getLocalPort();
            FakeProgram fake = fake().set(Knob.START_ERROR, "listen tcp " + address + ": bind: address already in use");

            // when
            SidecarApp app = startFake(fake, BackOff.QUICK);

            // then
            awaitState(app, "FAILED");
            assertThat(problem(app.status())).contains("is taken by pid ");
            assertThat(foreign.isClosed()).isFalse();
        }
    }

    @ParameterizedTest
    @CsvSource({"missing, does not exist", "notExecutable, not executable", "wrongArchitecture, is built for"})
    void row17_programThatCannotRun_isClear_andAStartWishTakesTheRightOne(String kind, String reason) throws Exception {
        // given
        FakeProgram fake = fake();
        Path program = folder.resolve("late/ollama");
        Files.createDirectory(program.getParent());
        switch (kind) {
            case "notExecutable" -> Files.writeString(program, "#!/bin/sh\n");
            case "wrongArchitecture" -> executable(Files.write(program, elfForAnotherProcessor()));
            default -> {}
        }
        SidecarApp app = startPlain(BackOff.QUICK, "sidecar.ollama.program=" + program);

        // when
        JsonNode failed = awaitState(app, "FAILED");
        Files.deleteIfExists(program);
        Files.createSymbolicLink(program, fake.path());
        app.post("/sidecar/v1/start", "", Map.of());

        // then
        assertThat(problem(failed)).contains(program.toString(), reason);
        assertThat(failed.at("/failure/action").asText()).isNotBlank();
        awaitState(app, "READY");
    }

    @Test
    void row33_modelsDirectoryOfAnotherOwner_isExplained() throws Exception {
        // given
        Path program = withoutRights();
        Path models = Files.createDirectories(home.resolve("models"));
        Files.setPosixFilePermissions(models, PosixFilePermissions.fromString("---------"));

        // when
        SidecarApp app = startPlain(BackOff.QUICK, "sidecar.ollama.program=" + program);

        // then
        JsonNode failed = awaitState(app, "FAILED");
        assertThat(failed.at("/failure/lastLines").toString()).contains(models.toString());
        Files.setPosixFilePermissions(models, PosixFilePermissions.fromString("rwx------"));
        assertThat(problem(failed)).contains("may not use a file or folder");
        assertThat(failed.at("/failure/action").asText()).contains("models directory");
    }

    /** The real Ollama as a user without rights: root itself may read everything. */
    private Path withoutRights() throws Exception {
        Path real = SidecarApp.realProgram(home);
        if (!System.getProperty("user.name").equals("root")) {
            return real;
        }
        for (Path open : new Path[] {folder, home, Files.createDirectories(home.resolve("ollama-home"))}) {
            Files.setPosixFilePermissions(open, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        Path copy = executable(Files.copy(real, folder.resolve("real-ollama")));
        return ScriptedOllama.write(folder.resolve("scripted"), real, """
                #!/bin/sh
                [ "$1" = --version ] && exec '%s' --version
                exec setpriv --reuid=65534 --regid=65534 --clear-groups '%s' "$@"
                """.formatted(real, copy));
    }

    private static Path executable(Path program) throws Exception {
        return Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwxr-xr-x"));
    }

    private static byte[] elfForAnotherProcessor() {
        byte[] head = new byte[64];
        byte[] magic = {0x7f, 'E', 'L', 'F', 2, 1, 1};
        System.arraycopy(magic, 0, head, 0, magic.length);
        head[16] = 2;
        // The machine: aarch64, or x86-64 where the tests run on aarch64.
        head[18] = (byte) (System.getProperty("os.arch").equals("aarch64") ? 0x3e : 0xb7);
        return head;
    }
}
