package org.ollamasidecar.instance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.state.Samples.HISTORY;
import static org.ollamasidecar.state.Samples.T0;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.process.OwnerToken;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.ProbeSchedule;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.state.SidecarState.BackingOff;
import org.ollamasidecar.state.SidecarState.Ready;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.task.PermanentThreads;

class ChildRecordTest {

    private static final OwnerToken TOKEN = new OwnerToken("a-token");
    private static final PermanentThreads THREADS = new PermanentThreads(InstantSource.system());

    @TempDir
    Path home;

    private final Process process;
    private final Child child;
    private final Ready ready;

    ChildRecordTest() throws IOException {
        process = new ProcessBuilder("sleep", "300").start();
        child = new Child(5, process.pid(), URI.create("http://127.0.0.1:41234"), "0.11.4");
        ready = new Ready(child, T0, 0, ProbeSchedule.UNDER_WAY);
    }

    @AfterEach
    void end() {
        process.destroyForcibly();
    }

    @Test
    void readyOllama_canBeAdopted_withAllThatIsKnownOfIt() {
        // given
        ChildRecord record = new ChildRecord(home, "f1");

        // when
        record.follow(SidecarStatus.of(ready, T0, HISTORY));

        // then
        assertThat(new ChildRecord(home, "f1").adoptable(TOKEN, THREADS)).hasValueSatisfying(adopted -> {
            assertThat(adopted.child()).isEqualTo(child);
            assertThat(adopted.process().pid()).isEqualTo(child.pid());
            assertThat(adopted.program().path()).isEqualTo(Samples.PROGRAM.path());
            assertThat(adopted.program().warnings()).singleElement().asString().contains("CVE-2026-7482");
        });
    }

    @Test
    void ollamaThatWouldBeLaunchedInAnotherWay_isNotAdopted() {
        // given
        new ChildRecord(home, "f1").follow(SidecarStatus.of(ready, T0, HISTORY));

        // when // then
        assertThat(new ChildRecord(home, "f2").adoptable(TOKEN, THREADS)).isEmpty();
    }

    @Test
    void ollamaThatIsGone_isForgotten() {
        // given
        ChildRecord record = new ChildRecord(home, "f1");
        record.follow(SidecarStatus.of(ready, T0, HISTORY));

        // when
        record.follow(SidecarStatus.of(new BackingOff(5, 1, T0, Samples.DIED), T0, HISTORY));

        // then
        assertThat(home).isEmptyDirectory();
        assertThat(record.adoptable(TOKEN, THREADS)).isEmpty();
    }

    @Test
    void homeThatCannotBeWritten_disturbsNobody() throws Exception {
        // given
        Path file = Files.createFile(home.resolve("file"));
        ChildRecord record = new ChildRecord(file, "f1");

        // when
        record.follow(SidecarStatus.of(ready, T0, HISTORY));

        // then
        assertThat(record.adoptable(TOKEN, THREADS)).isEmpty();
    }
}
