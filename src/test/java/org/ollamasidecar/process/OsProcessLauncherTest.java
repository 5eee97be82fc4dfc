package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OsProcessLauncherTest {

    @TempDir
    Path folder;

    private Scripts scripts;

    @BeforeEach
    void open() {
        scripts = new Scripts(folder);
    }

    @AfterEach
    void close() throws InterruptedException {
        scripts.endAll();
    }

    @Test
    void environment_isExactlyWhatWasGiven_andTheOwnerToken() throws Exception {
        // given
        Map<String, String> environment = Map.of("PATH", "/usr/bin:/bin", "GREETING", "good morning", "EMPTY", "");
        LaunchSpec spec = new LaunchSpec(1, Path.of("/bin/sleep"), List.of("300"), environment, folder, scripts.log());

        // when
        ManagedProcess process = scripts.launch(spec);
        await().until(() -> nullSeparated(process, "cmdline").getFirst().equals("/bin/sleep"));

        // then
        assertThat(nullSeparated(process, "environ"))
                .containsExactlyInAnyOrder(
                        "PATH=/usr/bin:/bin",
                        "GREETING=good morning",
                        "EMPTY=",
                        "SIDECAR_OWNER=" + scripts.token.value());
    }

    @Test
    void searchPathThatLeadsNowhere_doesNotHinderTheSpawn() throws Exception {
        // given
        Path script = scripts.write("exit 3");
        LaunchSpec spec =
                new LaunchSpec(1, script, List.of(), Map.of("PATH", folder.toString()), folder, scripts.log());

        // when
        ManagedProcess process = scripts.launch(spec);

        // then
        assertThat(exitOf(process)).isEqualTo(new Exit(3));
    }

    @Test
    void arguments_arePassedAsTheyAre() throws Exception {
        // given
        Path script = scripts.write("for word in \"$@\"; do echo \"[$word]\"; done");

        // when
        exitOf(scripts.launch(scripts.spec(1, script, "serve", "--x", "two words", "$HOME", "")));

        // then
        assertThat(Files.readAllLines(scripts.log()))
                .endsWith("[serve]", "[--x]", "[two words]", "[$HOME]", "[]")
                .hasSize(6);
    }

    @Test
    void outputOfBothKinds_standsInTheLogAfterTheMarkerOfItsGeneration() throws Exception {
        // given
        Path script = scripts.write("echo out", "echo err >&2");

        // when
        exitOf(scripts.launch(scripts.spec(1, script)));
        exitOf(scripts.launch(scripts.spec(2, script)));

        // then
        assertThat(Files.readAllLines(scripts.log()))
                .containsExactly(scripts.marker.line(1), "out", "err", scripts.marker.line(2), "out", "err");
    }

    @Test
    void unfinishedLastLineOfTheGenerationBefore_doesNotSwallowTheMarker() throws Exception {
        // given
        exitOf(scripts.launch(scripts.spec(1, scripts.write("printf 'last words'"))));

        // when
        exitOf(scripts.launch(scripts.spec(2, scripts.write("echo first words"))));

        // then
        assertThat(Files.readAllLines(scripts.log()))
                .containsExactly(scripts.marker.line(1), "last words", scripts.marker.line(2), "first words");
    }

    @Test
    void input_isEmpty() throws Exception {
        // given
        Path script = scripts.write("cat", "exit 5");

        // when
        Exit exit = exitOf(scripts.launch(scripts.spec(1, script)));

        // then
        assertThat(exit).isEqualTo(new Exit(5));
    }

    @Test
    void child_leadsItsOwnGroupAndSession() throws Exception {
        // when
        ManagedProcess process = scripts.launchReady("echo ready", "exec sleep 300");

        // then
        String pid = Long.toString(process.pid());
        assertThat(Scripts.stat(process.pid()).subList(1, 4))
                .containsExactly(Long.toString(ProcessHandle.current().pid()), pid, pid);
    }

    @Test
    void workingDirectory_isTheGivenOne() throws Exception {
        // when
        exitOf(scripts.launch(scripts.spec(1, scripts.write("pwd -P"))));

        // then
        assertThat(Files.readAllLines(scripts.log()))
                .endsWith(folder.toRealPath().toString());
    }

    @Test
    void exitCode_isReported() throws Exception {
        // when
        ManagedProcess process = scripts.launch(scripts.spec(1, scripts.write("exit 3")));

        // then
        assertThat(exitOf(process)).isEqualTo(new Exit(3));
        assertThat(process.isAlive()).isFalse();
    }

    @Test
    void deathByASignal_isReportedAsSuch() throws Exception {
        // given
        ManagedProcess process = scripts.launchReady("echo ready", "exec sleep 300");

        // when
        Scripts.kill("KILL", process.pid());

        // then
        assertThat(exitOf(process)).isEqualTo(new Exit(137)).returns("killed by SIGKILL", Exit::describe);
    }

    @Test
    void grandchildThatKeepsTheOutputOpen_doesNotDelayTheExit_andGoesWithIt() throws Exception {
        // given
        Path script = scripts.write("sleep 300 &", "echo $! > child.pid", "exit 3");

        // when
        ManagedProcess process = scripts.launch(scripts.spec(1, script));

        // then
        assertThat(exitOf(process)).isEqualTo(new Exit(3));
        long grandchild = scripts.pidIn("child.pid");
        await().until(() -> Scripts.isGone(grandchild));
    }

    @Test
    void signalToAProcessThatIsGone_isLeftOut() throws Exception {
        // given
        ManagedProcess process = scripts.launch(scripts.spec(1, scripts.write("exit 3")));
        exitOf(process);

        // when
        process.signal(Signal.KILL);

        // then
        assertThat(exitOf(process)).isEqualTo(new Exit(3));
    }

    @Test
    void cancelledExit_isNotCancelledForOthers() throws Exception {
        // given
        ManagedProcess process = scripts.launch(scripts.spec(1, scripts.write("exit 3")));

        // when
        process.exit().cancel(true);

        // then
        assertThat(exitOf(process)).isEqualTo(new Exit(3));
    }

    @Test
    void programThatIsMissing_isRefusedByItsPath() {
        // given
        Path missing = folder.resolve("missing");

        // when // then
        assertRefused(missing);
    }

    @Test
    void programThatIsNotExecutable_isRefusedByItsPath() throws Exception {
        // given
        Path plain = Files.writeString(folder.resolve("plain"), "#!/bin/sh\n");

        // when // then
        assertRefused(plain);
    }

    @Test
    void folderInsteadOfAProgram_isRefusedByItsPath() {
        assertRefused(folder);
    }

    @Test
    void workingDirectoryThatIsMissing_isRefused() throws Exception {
        // given
        LaunchSpec spec = new LaunchSpec(
                1, scripts.write("exit 0"), List.of(), Scripts.ENVIRONMENT, folder.resolve("missing"), scripts.log());

        // when // then
        assertThatIOException().isThrownBy(() -> scripts.launch(spec)).withMessageContaining("missing");
    }

    @Test
    void callerInterrupted_leavesNoChildBehind() throws Exception {
        // given
        Path script = scripts.write("echo $$ > own.pid", "exec sleep 300");

        // when
        Thread.currentThread().interrupt();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> scripts.launch(scripts.spec(1, script)));
        exitOf(scripts.launch(scripts.spec(2, scripts.write("exit 0"))));

        // then
        await().untilAsserted(() -> assertThat(survivors(script)).isEmpty());
    }

    private void assertRefused(Path program) {
        assertThatIOException()
                .isThrownBy(() -> scripts.launch(scripts.spec(1, program)))
                .withMessageContaining(program.toString());
        assertThat(scripts.log()).doesNotExist();
    }

    /** Processes of the group that the script leads, if it ever came so far. */
    private List<Long> survivors(Path script) throws IOException {
        Path own = script.resolveSibling("own.pid");
        if (Files.exists(own) && Files.readString(own).endsWith("\n")) {
            return ProcessTable.read()
                    .group(Long.parseLong(Files.readString(own).strip()))
                    .stream()
                    .filter(entry -> !entry.isZombie())
                    .map(ProcessTable.Entry::pid)
                    .toList();
        }
        return List.of();
    }

    private static Exit exitOf(ManagedProcess process) throws Exception {
        return process.exit().get(1, TimeUnit.MINUTES);
    }

    private static List<String> nullSeparated(ManagedProcess process, String file) throws IOException {
        Path path = Path.of("/proc", Long.toString(process.pid()), file);
        return List.of(Files.readString(path, StandardCharsets.UTF_8).split("\0"));
    }
}
