package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.task.PermanentThreads;

class PidRecordTest {

    private static final Map<String, String> FACTS = Map.of("address", "http://127.0.0.1:1", "path", "a=b c\\d");

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

    private final PermanentThreads threads = new PermanentThreads(InstantSource.system());

    @Test
    void record_isReadAsItWasWritten_untilItIsDeleted() throws Exception {
        // given
        PidRecord written = PidRecord.of(ProcessHandle.current().pid(), FACTS).orElseThrow();

        // when
        written.write(folder);

        // then
        assertThat(PidRecord.read(folder)).hasValueSatisfying(read -> {
            assertThat(read.pid()).isEqualTo(written.pid());
            assertThat(read.startedAt()).isEqualTo(written.startedAt());
            assertThat(read.facts()).containsAllEntriesOf(FACTS);
        });
        PidRecord.delete(folder);
        assertThat(PidRecord.read(folder)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "pid=", "pid=12\nstarted-at=yesterday", "pid=x\nstarted-at=2026-01-01T00:00:00Z", "\\u00"})
    void malformedRecord_countsAsNone(String text) throws Exception {
        // given
        Files.writeString(folder.resolve("ollama.pid"), text);

        // when // then
        assertThat(PidRecord.read(folder)).isEmpty();
    }

    @Test
    void livingProcess_isAdopted_itsExitIsSeen_andItsTreeEnded() throws Exception {
        // given
        ManagedProcess process =
                scripts.launchReady("sleep 300 &", "echo $! > child.pid", "echo ready", "sleep 300; sleep 300");
        PidRecord record = PidRecord.of(process.pid(), Map.of()).orElseThrow();

        // when
        ManagedProcess adopted = record.adopt(scripts.token, threads).orElseThrow();
        EndReport report = adopted.end(EndOrder.gracefully(Duration.ofSeconds(10)));

        // then
        assertThat(report.nothingLeft()).isTrue();
        assertThat(adopted.exit().get(1, TimeUnit.MINUTES).describe()).contains("adopted");
        assertThat(adopted.isAlive()).isFalse();
        assertThat(Scripts.isGone(scripts.pidIn("child.pid"))).isTrue();
    }

    @Test
    void anotherProcessWithTheSameNumber_isNotAdopted() {
        // given
        PidRecord self = PidRecord.of(ProcessHandle.current().pid(), Map.of()).orElseThrow();
        PidRecord earlier = new PidRecord(self.pid(), self.startedAt().minusSeconds(60), Map.of());

        // when // then
        assertThat(earlier.adopt(scripts.token, threads)).isEmpty();
    }
}
