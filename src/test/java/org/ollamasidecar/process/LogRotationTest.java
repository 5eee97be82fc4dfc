package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogRotationTest {

    @TempDir
    Path folder;

    private Path file;
    private Path previous;
    private FileChannel channel;
    private LogRotation rotation;

    @BeforeEach
    void open() throws IOException {
        file = Files.createFile(folder.resolve("x.log"));
        previous = folder.resolve("x.log.1");
        channel = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
        rotation = new LogRotation(file, channel, 10);
    }

    @AfterEach
    void close() throws IOException {
        channel.close();
    }

    @Test
    void belowTheBound_nothingIsDone() throws Exception {
        // given
        append("123456789");

        // when
        long position = rotation.afterReading(9);

        // then
        assertThat(position).isEqualTo(9);
        assertThat(file).hasContent("123456789");
        assertThat(previous).doesNotExist();
    }

    @Test
    void atTheBound_theContentMoves() throws Exception {
        // given
        append("1234567890");

        // when
        long position = rotation.afterReading(10);

        // then
        assertThat(position).isZero();
        assertThat(file).isEmptyFile();
        assertThat(previous).hasContent("1234567890");
    }

    @Test
    void writtenDuringTheCopy_staysUntilItIsReadAndCopied() throws Exception {
        // given
        append("1234567890unread");

        // when
        long first = rotation.afterReading(10);

        // then
        assertThat(first).isEqualTo(10);
        assertThat(file).hasContent("1234567890unread");

        // when
        long second = rotation.afterReading(16);

        // then
        assertThat(second).isZero();
        assertThat(file).isEmptyFile();
        assertThat(previous).hasContent("1234567890unread");
    }

    @Test
    void nextRound_replacesTheOneBefore() throws Exception {
        // given
        append("the first, longer round");
        rotation.afterReading(23);

        // when
        append("second one");
        rotation.afterReading(10);

        // then
        assertThat(previous).hasContent("second one");
    }

    @Test
    void contentEmptiedDuringTheCopy_doesNotHoldTheReader() throws Exception {
        // given
        append("1234567890unread");
        rotation.afterReading(10);
        channel.truncate(0);

        // when
        long position = rotation.afterReading(16);

        // then
        assertThat(position).isZero();
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardOpenOption.APPEND);
    }
}
