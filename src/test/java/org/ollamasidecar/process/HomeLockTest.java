package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class HomeLockTest {

    @TempDir
    Path folder;

    @Test
    void freeHome_isMadeAndTaken_andCanBeTakenAgainAfterwards() throws Exception {
        // given
        Path home = folder.resolve("a/b");

        // when
        HomeLock.acquire(home).close();
        HomeLock again = HomeLock.acquire(home);

        // then
        assertThat(home).isDirectory();
        again.close();
    }

    @Test
    void homeInUse_isRefused_withTheHolderAndTheAction() throws Exception {
        // given
        try (HomeLock held = HomeLock.acquire(folder)) {
            assertThat(held).isNotNull();

            // when // then
            assertThatThrownBy(() -> HomeLock.acquire(folder))
                    .isInstanceOf(HomeInUseException.class)
                    .hasMessageContaining(folder.toString())
                    .hasMessageContaining("pid " + ProcessHandle.current().pid())
                    .hasMessageContaining("Recommended action");
        }
    }

    @Test
    void holderKilled_leavesTheHomeFree() throws Exception {
        // given
        Process holder = LockHolder.start(folder);
        try (var output = holder.inputReader()) {
            assertThat(output.readLine()).isEqualTo("held");
            assertThatThrownBy(() -> HomeLock.acquire(folder)).hasMessageContaining("pid " + holder.pid());
        }

        // when
        holder.destroyForcibly().waitFor(10, TimeUnit.SECONDS);

        // then
        HomeLock.acquire(folder).close();
    }

    @Test
    void homeThatIsAFile_cannotBeUsed() throws Exception {
        // given
        Path file = Files.createFile(folder.resolve("file"));

        // when // then
        assertThatThrownBy(() -> HomeLock.acquire(file)).isInstanceOf(IOException.class);
    }
}
