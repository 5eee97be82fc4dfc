package org.ollamasidecar.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.provision.FakePrograms.NEWEST;
import static org.ollamasidecar.provision.Outcomes.detail;
import static org.ollamasidecar.provision.Outcomes.found;
import static org.ollamasidecar.provision.Outcomes.notFound;
import static org.ollamasidecar.provision.ReleaseServer.TGZ;
import static org.ollamasidecar.provision.ReleaseServer.ZST;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

class DownloadTest {

    @TempDir
    Path cache;

    private final byte[] archive = TestArchive.release(NEWEST).zst();
    private final Recorder recorder = new Recorder();
    private ReleaseServer server;

    @BeforeEach
    void startServer() throws IOException {
        server = new ReleaseServer();
    }

    @AfterEach
    void stopServer() {
        server.close();
    }

    @Test
    void shouldInstallTheReleaseWithItsModesAndLinks() throws Exception {
        // given
        server.with(ZST, archive);

        // when
        Program program = found(provision());

        // then
        Path folder = cache.resolve("ollama").resolve(NEWEST);
        assertThat(program.path()).isEqualTo(folder.resolve("bin/ollama")).isExecutable();
        assertThat(program.version().text()).isEqualTo(NEWEST);
        assertThat(program.source()).isEqualTo("download");
        assertThat(program.warnings()).isEmpty();
        assertThat(folder.resolve("lib/ollama/libggml-base.so")).isSymbolicLink();
        assertThat(Files.isExecutable(folder.resolve("lib/ollama/libggml-base.so.0")))
                .isFalse();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void shouldReportBytesWithTheirTotal() throws Exception {
        // given
        server.with(ZST, archive);

        // when
        provision();

        // then
        assertThat(recorder.heard("downloading " + ZST)).isTrue();
        assertThat(recorder.progress)
                .anyMatch(step -> step.totalBytes().equals(OptionalLong.of(archive.length)))
                .allMatch(step -> step.completedBytes() <= archive.length);
    }

    @Test
    void installedBefore_isServedFromTheCacheWithoutTheServer() throws Exception {
        // given
        server.with(ZST, archive);
        provision();
        server.close();

        // when
        Program program = found(provision());

        // then
        assertThat(program.source()).isEqualTo("cache");
    }

    @Test
    void zstNotFound_fallsBackToTgz() throws Exception {
        // given
        server.withDigest(ZST, "0".repeat(64))
                .with(TGZ, TestArchive.release(NEWEST).tgz());

        // when
        Program program = found(provision());

        // then
        assertThat(program.version().text()).isEqualTo(NEWEST);
    }

    @Test
    void zstNotListed_fallsBackToTgz() throws Exception {
        // given
        server.with(TGZ, TestArchive.release(NEWEST).tgz());

        // when // then
        assertThat(found(provision()).source()).isEqualTo("download");
    }

    @Test
    void cutAtHalf_isResumedWithoutFetchingTwice() throws Exception {
        // given
        server.with(ZST, archive).cuts.set(1);

        // when
        found(provision());

        // then
        assertThat(server.ranges).containsExactly("", "bytes=" + archive.length / 2 + "-");
        assertThat(server.archiveBytesSent).hasValue(archive.length);
    }

    @Test
    void cutBehindARedirect_isResumed() throws Exception {
        // given
        server.with(ZST, archive).cuts.set(1);
        server.redirects = true;

        // when
        found(provision());

        // then
        assertThat(server.archiveBytesSent).hasValue(archive.length);
    }

    @Test
    @EnabledOnOs(OS.LINUX)
    void diskFull_namesTheCache() throws Exception {
        // given
        server.with(ZST, archive);
        Files.createDirectories(partFile().resolveSibling(""));
        Files.createSymbolicLink(partFile(), Path.of("/dev/full"));

        // when // then
        assertThat(detail(notFound(provision()), "download"))
                .isEqualTo("cannot install into " + cache + ": the disk is full");
    }

    @Test
    void cutAgainAndAgain_isGivenUpAndResumedByTheNextStart() throws Exception {
        // given
        server.with(ZST, archive).cuts.set(4);

        // when
        ProvisionOutcome first = provision();
        ProvisionOutcome second = provision();

        // then
        assertThat(detail(notFound(first), "download")).contains("was cut", "4 times", "kept for the next start");
        found(second);
        assertThat(server.ranges).hasSize(5);
        assertThat(server.archiveBytesSent).hasValue(archive.length);
    }

    @Test
    void serverIgnoringRange_startsOver() throws Exception {
        // given
        server.with(ZST, archive).cuts.set(1);
        server.ignoresRanges = true;

        // when // then
        found(provision());
    }

    @Test
    void partAlreadyComplete_isNotFetchedAgain() throws Exception {
        // given
        server.with(ZST, archive);
        writePart(archive);

        // when
        found(provision());

        // then
        assertThat(server.archiveBytesSent).hasValue(0);
    }

    @Test
    void partLongerThanTheFile_isFetchedAnew() throws Exception {
        // given
        server.with(ZST, archive);
        writePart(Arrays.copyOf(archive, archive.length + 7));

        // when
        found(provision());

        // then
        assertThat(server.archiveBytesSent).hasValue(archive.length);
    }

    @Test
    void wrongChecksum_namesBothDigestsAndDeletesThePart() throws Exception {
        // given
        String wrong = "a".repeat(64);
        server.withoutDigest(ZST, archive).withDigest(ZST, wrong);

        // when
        ProvisionOutcome outcome = provision();

        // then
        assertThat(detail(notFound(outcome), "download")).contains(wrong, ReleaseServer.sha256(archive));
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void checksumFileMissing_installsNothing() throws Exception {
        // given
        server.withoutDigest(ZST, archive);

        // when
        ProvisionOutcome outcome = provision();

        // then
        assertThat(detail(notFound(outcome), "download")).contains("404", "sha256sum.txt", "without checksums");
        assertThat(server.ranges).isEmpty();
    }

    @Test
    void nothingForThisMachineListed_saysSo() throws Exception {
        // given
        server.with("ollama-windows-amd64.zip", archive);

        // when // then
        assertThat(detail(notFound(provision()), "download")).contains("names none of", ZST);
    }

    @Test
    void listedButNotFound_saysSo() throws Exception {
        // given
        server.withDigest(ZST, "0".repeat(64));

        // when // then
        assertThat(detail(notFound(provision()), "download")).contains("answered 404", ZST);
    }

    @Test
    void truncatedArchiveWithRightChecksum_leavesNothing() throws Exception {
        // given
        server.with(ZST, Arrays.copyOf(archive, archive.length / 2));

        // when
        ProvisionOutcome outcome = provision();

        // then
        assertThat(detail(notFound(outcome), "download")).contains(ZST + " is damaged");
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void archiveOfAnotherVersion_isNotInstalled() throws Exception {
        // given
        server.with(ZST, TestArchive.release("0.33.0").zst());

        // when
        ProvisionOutcome outcome = provision();

        // then
        assertThat(detail(notFound(outcome), "download")).contains("version 0.33.0 instead of " + NEWEST);
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void brokenCache_isNamedAndReplaced() throws Exception {
        // given
        Path broken = FakePrograms.ollama(cache.resolve("ollama").resolve(NEWEST), NEWEST);
        Files.setPosixFilePermissions(broken, PosixFilePermissions.fromString("rw-r--r--"));
        server.with(ZST, archive);

        // when
        ProvisionOutcome outcome = provision();

        // then
        assertThat(detail(outcome, "cache")).contains("broken", broken.toString(), "not executable");
        assertThat(found(outcome).source()).isEqualTo("download");
        assertThat(broken).isExecutable();
        assertThat(leftovers()).isEmpty();
    }

    @Test
    void connectionRefused_isGivenUpQuickly() throws Exception {
        // given
        URI nobody;
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            nobody = URI.create("http://127.0.0.1:" + socket.getLocalPort());
        }

        // when
        ProvisionOutcome outcome = provision(TestConfig.of(cache, nobody));

        // then
        assertThat(detail(notFound(outcome), "download")).contains("could not connect to " + nobody.getAuthority());
        assertThat(outcome.attempts()).allMatch(attempt -> attempt.elapsed().toSeconds() < 3);
    }

    @Test
    void serverGoingSilent_isGivenUpAndThePartStays() throws Exception {
        // given
        server.with(ZST, archive).stalls = true;

        // when
        ProvisionOutcome outcome =
                provision(TestConfig.of(cache, server.uri()).withStallTimeout(Duration.ofSeconds(2)));

        // then
        assertThat(detail(notFound(outcome), "download")).contains("no byte came from", "for 2 s");
        assertThat(partFile()).hasSize(archive.length / 2);
    }

    @Test
    void interrupted_leavesWithoutWaitingForTheServer() throws Exception {
        // given
        server.with(ZST, archive).stalls = true;
        AtomicReference<Exception> thrown = new AtomicReference<>();
        Thread provisioning = Thread.ofPlatform().start(() -> {
            try {
                provision();
            } catch (Exception e) {
                thrown.set(e);
            }
        });
        server.stalling.await();

        // when
        provisioning.interrupt();
        provisioning.join(Duration.ofSeconds(20));

        // then
        assertThat(thrown.get()).isInstanceOf(InterruptedException.class);
        server.stalls = false;
        assertThat(found(provision()).source()).isEqualTo("download");
    }

    @Test
    void cacheThatIsAFile_isNamed() throws Exception {
        // given
        Path file = Files.writeString(cache.resolve("file"), "");

        // when
        ProvisionOutcome outcome = provision(TestConfig.of(file, server.uri()));

        // then
        assertThat(detail(notFound(outcome), "download")).contains("cannot be used", file.toString());
        assertThat(detail(outcome, "go")).contains(file.toString());
    }

    @Test
    void addressThatIsNotHttp_isNamed() throws Exception {
        // given
        URI ftp = URI.create("ftp://127.0.0.1/releases");

        // when // then
        assertThat(detail(notFound(provision(TestConfig.of(cache, ftp))), "download"))
                .contains("ftp://127.0.0.1/releases", "not an address");
    }

    private ProvisionOutcome provision() throws InterruptedException {
        return provision(TestConfig.of(cache, server.uri()));
    }

    private ProvisionOutcome provision(TestConfig config) throws InterruptedException {
        return Provisioners.create(config, ProgramKeys.OF_ALL, Map.of("PATH", ""), ReleaseServer.PLATFORM)
                .provision(recorder);
    }

    private Path partFile() {
        return new CacheFolder(cache).part(NEWEST, ZST);
    }

    private void writePart(byte[] content) throws IOException {
        Files.createDirectories(partFile().resolveSibling(""));
        Files.write(partFile(), content);
    }

    /** Everything but the lock and finished programs. */
    private Stream<Path> leftovers() throws IOException {
        try (Stream<Path> all = Files.walk(cache)) {
            return all
                    .filter(path -> path.getFileName().toString().startsWith(".")
                            || path.toString().endsWith(".part"))
                    .toList()
                    .stream();
        }
    }
}
