package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ProcessTableTest {

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
    void group_isTheLeaderAndWhatItStarted_andNotWhatLeftIt() throws Exception {
        // given
        ManagedProcess process = scripts.launchReady(
                "sleep 300 &", "echo $! > child.pid", "setsid sleep 300 &", "echo ready", "exec sleep 300");

        // when
        List<ProcessTable.Entry> group = ProcessTable.read().group(process.pid());

        // then
        assertThat(group)
                .extracting(ProcessTable.Entry::pid)
                .containsExactlyInAnyOrder(process.pid(), scripts.pidIn("child.pid"));
    }

    @Test
    void descendants_areFoundOverSessions_withoutTheRoot() throws Exception {
        // given
        ManagedProcess process = scripts.launchReady(
                "setsid sh -c 'sleep 300 & echo $! > child.pid; wait' &", "echo ready", "exec sleep 300");
        long child = scripts.pidIn("child.pid");

        // when
        List<ProcessTable.Entry> found = ProcessTable.read().descendantsOf(Set.of(process.pid()));

        // then
        assertThat(found).extracting(ProcessTable.Entry::pid).contains(child).doesNotContain(process.pid());
        assertThat(ProcessTable.read()
                        .descendantsOf(Set.of(ProcessHandle.current().pid())))
                .containsAll(found);
    }

    @Test
    void processThatIsGone_hasNoEntry() throws Exception {
        // given
        ManagedProcess process = scripts.launchReady("echo ready", "exec sleep 300");
        boolean before = ProcessTable.entry(process.pid()).isPresent();

        // when
        process.end(EndOrder.atOnce());

        // then
        assertThat(before).isTrue();
        assertThat(ProcessTable.entry(process.pid())).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(longs = {-1, 0, 1})
    void numbersThatMeanSeveralProcesses_areNeverSignalled(long pid) {
        assertThatIllegalArgumentException().isThrownBy(() -> Posix.kill(pid, Signal.CONT));
        assertThatIllegalArgumentException().isThrownBy(() -> Posix.killGroup(pid, Signal.CONT));
    }
}
