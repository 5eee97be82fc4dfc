package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FreeMemoryTest {

    private static final long MIB = 1 << 20;

    @TempDir
    Path root;

    @BeforeEach
    void machine() throws IOException {
        write("proc/meminfo", "MemTotal: 9000 kB\nMemFree: 1 kB\nMemAvailable:    4096 kB\n");
        write("proc/self/cgroup", "0::/\n");
    }

    private void write(String path, String content) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, content);
    }

    private void unified(String group, long limit, long used, long inactive) throws IOException {
        write("sys/fs/cgroup/" + group + "memory.max", limit + "\n");
        write("sys/fs/cgroup/" + group + "memory.current", used + "\n");
        write("sys/fs/cgroup/" + group + "memory.stat", "anon 5\ninactive_file " + inactive + "\n");
    }

    private long free() {
        return new FreeMemory(root).bytes().orElseThrow();
    }

    @Test
    void withoutALimit_isThatOfTheMachine() throws IOException {
        // given
        write("sys/fs/cgroup/memory.max", "max\n");

        // when // then
        assertThat(free()).isEqualTo(4 * MIB);
    }

    @Test
    void limitOfTheGroup_countsWhereItIsLess_withoutFilesThatCanGo() throws IOException {
        // given
        unified("", 3 * MIB, 2 * MIB, MIB);

        // when // then
        assertThat(free()).isEqualTo(2 * MIB);
    }

    @Test
    void limitOfAnyGroupAround_counts() throws IOException {
        // given
        write("proc/self/cgroup", "0::/system.slice/ollama.service\n");
        unified("system.slice/", 3 * MIB, 2 * MIB, 0);
        write("sys/fs/cgroup/system.slice/ollama.service/memory.max", "max\n");

        // when // then
        assertThat(free()).isEqualTo(MIB);
    }

    @Test
    void pathThatLeadsOutOfTheContainer_isItsOwnGroup() throws IOException {
        // given
        write("proc/self/cgroup", "0::/../../elsewhere\n");
        unified("", 3 * MIB, 2 * MIB, 0);

        // when // then
        assertThat(free()).isEqualTo(MIB);
    }

    @Test
    void olderVersion_isRead() throws IOException {
        // given
        write("proc/self/cgroup", "12:cpu,cpuacct:/x\n4:memory:/docker/1\n0::/\n");
        write("sys/fs/cgroup/memory/docker/1/memory.limit_in_bytes", Long.toString(2 * MIB));
        write("sys/fs/cgroup/memory/docker/1/memory.usage_in_bytes", Long.toString(2 * MIB));
        write("sys/fs/cgroup/memory/docker/1/memory.stat", "total_inactive_file " + MIB + "\n");
        write("sys/fs/cgroup/memory/memory.limit_in_bytes", "9223372036854771712");
        write("sys/fs/cgroup/memory/memory.usage_in_bytes", "1");
        write("sys/fs/cgroup/memory/memory.stat", "");

        // when // then
        assertThat(free()).isEqualTo(MIB);
    }

    @Test
    void systemThatDoesNotTell_isNotKnown() {
        assertThat(new FreeMemory(root.resolve("none")).bytes()).isEmpty();
    }
}
