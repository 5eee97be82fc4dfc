package org.ollamasidecar.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;
import static org.ollamasidecar.provision.FakePrograms.NEWEST;
import static org.ollamasidecar.provision.Outcomes.found;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConcurrentProvisioningTest {

    private static final String WAITING = "waiting for another service";

    @TempDir
    Path cache;

    private final Recorder recorder = new Recorder();

    @Test
    void severalAtOnce_downloadOnceAndAllGetTheSameProgram() throws Exception {
        // given
        byte[] archive = TestArchive.release(NEWEST).zst();
        List<Program> programs = new ArrayList<>();

        // when
        try (ReleaseServer server = new ReleaseServer().with(ReleaseServer.ZST, archive);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<ProvisionOutcome>> outcomes = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                Provisioner one = Provisioners.create(
                        TestConfig.of(cache, server.uri()), ProgramKeys.OF_ALL, Map.of(), ReleaseServer.PLATFORM);
                outcomes.add(threads.submit(() -> one.provision(recorder)));
            }
            for (Future<ProvisionOutcome> outcome : outcomes) {
                programs.add(found(outcome.get()));
            }
            assertThat(server.archiveBytesSent).hasValue(archive.length);
        }

        // then
        assertThat(programs).extracting(Program::path).containsOnly(new CacheFolder(cache).program(NEWEST));
        assertThat(programs)
                .extracting(Program::source)
                .containsExactlyInAnyOrder("download", "cache", "cache", "cache");
    }

    @Test
    void lockHeldByAnotherProcess_isWaitedFor() throws Exception {
        // given
        Path file = new CacheFolder(cache).lockFile();
        Process other = holdInAnotherProcess(file);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> acquired = threads.submit(() -> {
                ProvisionLock.acquire(file, recorder).close();
                return true;
            });
            await().until(() -> recorder.heard(WAITING));
            assertThat(acquired.isDone()).isFalse();

            // when
            other.getOutputStream().close();

            // then
            assertThat(acquired.get()).isEqualTo(true);
        } finally {
            other.destroyForcibly();
        }
    }

    @Test
    void waiterInterrupted_leavesTheLockToItsHolder() throws Exception {
        // given
        Path file = new CacheFolder(cache).lockFile();
        ProvisionLock held = ProvisionLock.acquire(file, recorder);
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<?> waiting = threads.submit(() -> {
                assertThatExceptionOfType(InterruptedException.class)
                        .isThrownBy(() -> ProvisionLock.acquire(file, recorder));
                return true;
            });
            await().until(() -> recorder.heard(WAITING));

            // when
            threads.shutdownNow();

            // then
            assertThat(waiting.get()).isEqualTo(true);
            assertThat(LockProbe.isFree(file)).isFalse();
        } finally {
            held.close();
        }
        assertThat(LockProbe.isFree(file)).isTrue();
    }

    @Test
    void leftoversOfAKilledService_areSweptAway() throws Exception {
        // given
        Path leftover = new CacheFolder(cache).newWorkFolder();
        Files.createDirectory(leftover.resolve("bin"));

        // when
        try (ReleaseServer server = new ReleaseServer()) {
            Provisioners.create(
                            TestConfig.of(cache, server.uri()), ProgramKeys.OF_ALL, Map.of(), ReleaseServer.PLATFORM)
                    .provision(recorder);
        }

        // then
        assertThat(leftover).doesNotExist();
    }

    private static Process holdInAnotherProcess(Path file) throws IOException {
        Files.createDirectories(file.resolveSibling(""));
        Process process = LockProbe.start(file, "hold");
        assertThat(process.inputReader().readLine()).isEqualTo("free");
        return process;
    }
}
