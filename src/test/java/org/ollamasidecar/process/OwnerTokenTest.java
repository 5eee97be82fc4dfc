package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class OwnerTokenTest {

    @TempDir
    Path folder;

    private Scripts scripts = new Scripts(Path.of(""));

    @BeforeEach
    void open() {
        scripts = new Scripts(folder);
    }

    @AfterEach
    void close() throws InterruptedException {
        scripts.endAll();
    }

    @Test
    void tokenOfAHome_staysTheSame_andIsAnotherOneInACopiedHome() throws Exception {
        // given
        Path home = Files.createDirectory(folder.resolve("home"));
        OwnerToken first = OwnerToken.of(home);
        Path copy = Files.createDirectory(folder.resolve("copy"));
        Files.copy(home.resolve("owner"), copy.resolve("owner"));

        // when // then
        assertThat(OwnerToken.of(home)).isEqualTo(first);
        assertThat(OwnerToken.of(copy)).isNotEqualTo(first);
    }

    @Test
    void bearers_areTheProcessAndWhatItHasStarted_andNoOthers() throws Exception {
        // given
        ManagedProcess process =
                scripts.launchReady("setsid sleep 300 &", "echo $! > child.pid", "echo ready", "exec sleep 300");

        // when
        List<Long> bearers =
                scripts.token.bearers().stream().map(ProcessHandle::pid).toList();

        // then
        assertThat(bearers).containsExactlyInAnyOrder(process.pid(), scripts.pidIn("child.pid"));
        assertThat(new OwnerToken(scripts.token.value().substring(1)).bearers()).isEmpty();
    }

    @Test
    void leftovers_areEnded_alsoThoseThatIgnoreTheRequest() throws Exception {
        // given
        ManagedProcess process = scripts.launchReady(
                "trap '' TERM", "setsid sleep 300 &", "echo $! > child.pid", "echo ready", "sleep 300; sleep 300");
        long child = scripts.pidIn("child.pid");

        // when
        List<Long> found = new Leftovers(List.of(scripts.token)).end();

        // then
        assertThat(found).contains(process.pid(), child);
        assertThat(Scripts.isGone(process.pid())).isTrue();
        assertThat(Scripts.isGone(child)).isTrue();
        assertThat(scripts.token.bearers()).isEmpty();
    }
}
