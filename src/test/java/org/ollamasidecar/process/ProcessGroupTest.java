package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessGroupTest {

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
    void members_areTheLeaderAndWhatItStarted() throws Exception {
        // given
        ManagedProcess process = scripts.launchReady(
                "sleep 300 &", "echo $! > child.pid", "setsid sleep 300 &", "echo ready", "exec sleep 300");

        // when
        ProcessGroup group = new ProcessGroup(process.pid());

        // then
        assertThat(group.members()).containsExactlyInAnyOrder(process.pid(), scripts.pidIn("child.pid"));
    }

    @Test
    void kill_tellsWhetherThereWasAnything() throws Exception {
        // given
        ManagedProcess process = scripts.launchReady("echo ready", "exec sleep 300");
        ProcessGroup group = new ProcessGroup(process.pid());

        // when
        boolean first = group.kill();
        process.exit().get(10, TimeUnit.SECONDS);
        boolean second = group.kill();

        // then
        assertThat(first).isTrue();
        assertThat(second).isFalse();
        assertThat(group.members()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1})
    void numbersThatMeanSeveralProcesses_areNeverSignalled(long pid) {
        assertThatIllegalArgumentException().isThrownBy(() -> Posix.kill(pid, Signal.CONT));
        assertThatIllegalArgumentException().isThrownBy(() -> Posix.killGroup(pid, Signal.CONT));
    }
}
