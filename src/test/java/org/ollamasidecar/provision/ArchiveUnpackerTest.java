package org.ollamasidecar.provision;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.commons.compress.archivers.tar.TarConstants;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.provision.fetch.FileTree;

class ArchiveUnpackerTest {

    private static final byte[] TEXT = {'x'};
    private static final UnpackLimits ROOMY = new UnpackLimits(100, 1024 * 1024);

    @TempDir
    Path outside;

    private Path folder;

    @BeforeEach
    void chooseFolder() {
        folder = outside.resolve("target");
    }

    @Test
    void linksWithinTheTree_areKept() throws Exception {
        // given
        TestArchive archive = new TestArchive()
                .symlink("lib/libx.so", "libx.so.1")
                .file("lib/libx.so.1", TEXT, 0644)
                .symlink("bin/lib", "../lib")
                .hardlink("lib/copy", "lib/libx.so.1");

        // when
        unpack(archive, ROOMY);

        // then
        assertThat(folder.resolve("bin/lib/libx.so")).hasBinaryContent(TEXT);
        assertThat(folder.resolve("lib/copy")).hasBinaryContent(TEXT);
    }

    @Test
    void nameThatClimbsOut_isRefused() {
        assertRefused(new TestArchive().file("../evil", TEXT, 0644), "lies outside");
        assertRefused(new TestArchive().file("bin/../../evil", TEXT, 0644), "lies outside");
    }

    @Test
    void absoluteName_isRefused() {
        assertRefused(new TestArchive().file(outside.resolve("evil").toString(), TEXT, 0644), "lies outside");
    }

    @Test
    void symlinkOut_isRefused() {
        assertRefused(new TestArchive().symlink("lib", ".."), "links out");
        assertRefused(new TestArchive().symlink("lib", outside.toString()), "links out");
    }

    @Test
    void fileBehindASymlink_isRefused() {
        assertRefused(
                new TestArchive()
                        .file("lib/a", TEXT, 0644)
                        .symlink("link", "lib")
                        .file("link/evil", TEXT, 0644),
                "behind the link");
    }

    @Test
    void chainOfSymlinksOut_isRefused() {
        assertRefused(
                new TestArchive()
                        .file("a/b/c/file", TEXT, 0644)
                        .symlink("a/b/c/up", "../../..")
                        .symlink("a/b/c/out", "up/../"),
                "leads out");
    }

    @Test
    void hardlinkOut_isRefused() throws IOException {
        // given
        Path secret = Files.writeString(outside.resolve("secret"), "secret");

        // when // then
        assertRefused(new TestArchive().hardlink("bin/stolen", "../secret"), "lies outside");
        assertRefused(new TestArchive().hardlink("bin/stolen", secret.toString()), "lies outside");
    }

    @Test
    void hardlinkToASymlink_isRefused() {
        assertRefused(
                new TestArchive().file("a", TEXT, 0644).symlink("link", "a").hardlink("b", "link"), "behind the link");
    }

    @Test
    void sameFileTwice_isRefused() {
        assertRefused(new TestArchive().file("a", TEXT, 0644).file("a", TEXT, 0644), "twice");
    }

    @Test
    void fileUsedAsFolder_isRefused() {
        assertRefused(new TestArchive().file("a", TEXT, 0644).file("a/b", TEXT, 0644), "file as a folder");
    }

    @Test
    void device_isRefused() {
        assertRefused(new TestArchive().link("null", "", TarConstants.LF_CHR), "neither a file");
    }

    @Test
    void tooManyEntries_isRefused() {
        // given
        TestArchive archive = new TestArchive().file("a", TEXT, 0644).file("b", TEXT, 0644);

        // when // then
        assertThatExceptionOfType(ArchiveException.class)
                .isThrownBy(() -> unpack(archive, new UnpackLimits(1, 1024)))
                .withMessageContaining("more than 1 entries");
    }

    @Test
    void tooManyBytes_isRefused() {
        // given
        TestArchive archive = new TestArchive().file("a", new byte[1025], 0644);

        // when // then
        assertThatExceptionOfType(ArchiveException.class)
                .isThrownBy(() -> unpack(archive, new UnpackLimits(10, 1024)))
                .withMessageContaining("1024 bytes");
    }

    @Test
    void notAnArchive_isDamaged() throws IOException {
        // given
        Path file = Files.writeString(outside.resolve("page.tgz"), "<html>sign in</html>");

        // when // then
        assertThatThrownBy(() -> unpacker(ROOMY).unpack(new Archive("page.tgz", file), folder))
                .isInstanceOf(ArchiveException.class)
                .hasMessageContaining("page.tgz is damaged");
    }

    @Test
    void folderThatCannotBeWritten_isNotTheFaultOfTheArchive() throws IOException {
        // given
        Files.writeString(folder, "in the way");

        // when // then
        assertThatThrownBy(() -> unpack(new TestArchive().file("a", TEXT, 0644), ROOMY))
                .isInstanceOf(IOException.class)
                .isNotInstanceOf(ArchiveException.class);
    }

    private void assertRefused(TestArchive archive, String why) {
        assertThatExceptionOfType(ArchiveException.class)
                .isThrownBy(() -> unpack(archive, ROOMY))
                .withMessageContaining(why);
        assertThat(outside.resolve("evil")).doesNotExist();
        assertThat(folder.resolve("bin/stolen")).doesNotExist();
        FileTree.deleteQuietly(folder);
    }

    private void unpack(TestArchive archive, UnpackLimits limits) throws IOException, InterruptedException {
        Path file = Files.write(outside.resolve("test.tgz"), archive.tgz());
        unpacker(limits).unpack(new Archive("test.tgz", file), folder);
        try (Stream<Path> unpacked = Files.list(folder)) {
            assertThat(unpacked).isNotEmpty();
        }
    }

    private static ArchiveUnpacker unpacker(UnpackLimits limits) {
        return new ArchiveUnpacker(limits, new ThrottledProgress(new Recorder(), "download"));
    }
}
