package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LaunchWrapperTest {

    @TempDir
    Path folder;

    @Test
    void command_isTheProgramBehindThePrefix() {
        // given
        LaunchWrapper wrapper = new LaunchWrapper(List.of("setsid"), true, false);

        // when // then
        assertThat(wrapper.command(Path.of("/opt/ollama"), List.of("serve", "--x")))
                .containsExactly("setsid", "/opt/ollama", "serve", "--x");
    }

    @Test
    void withoutWrappers_theCommandStandsAlone() {
        // given
        LaunchWrapper wrapper = new LaunchWrapper(List.of(), false, false);

        // when // then
        assertThat(wrapper.command(Path.of("/opt/ollama"), List.of())).containsExactly("/opt/ollama");
    }

    @Test
    void detection_neverClaimsMoreThanItsPrefixGives() throws Exception {
        // when
        LaunchWrapper wrapper = LaunchWrapper.detect();

        // then
        String prefix = String.join(" ", wrapper.prefix());
        assertThat(wrapper.ownGroup()).isEqualTo(prefix.contains("setsid"));
        assertThat(wrapper.diesWithParent()).isEqualTo(prefix.contains("--pdeathsig TERM"));
    }

    @Test
    void serviceKilled_takesItsChildAlong() throws Exception {
        // given
        assumeTrue(LaunchWrapper.detect().diesWithParent(), "this system has no setpriv --pdeathsig");
        Path script = new Scripts(folder).write("exec sleep 300");
        Process parent = KilledParent.start(script, folder);
        long child = Long.parseLong(parent.inputReader().readLine());
        try {
            // The wrappers have done their part when the program itself runs.
            await().atMost(Duration.ofSeconds(30)).until(() -> Files.readString(Path.of("/proc/" + child + "/comm"))
                    .strip()
                    .equals("sleep"));

            // when
            parent.destroyForcibly();

            // then
            await().atMost(Duration.ofMinutes(1)).until(() -> Scripts.isGone(child));
        } finally {
            parent.destroyForcibly().waitFor();
            if (!Scripts.isGone(child)) {
                Scripts.kill("KILL", child);
            }
        }
    }
}
