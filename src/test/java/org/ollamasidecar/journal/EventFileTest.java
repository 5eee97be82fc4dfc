package org.ollamasidecar.journal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.LongStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIf;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {

    private static final long MAX_BYTES = 1000;

    @TempDir
    Path folder;

    private Path path = Path.of("");
    private EventFile file = new EventFile(path, 0, new LineCodec());

    @BeforeEach
    void open() {
        path = folder.resolve("home").resolve("events");
        file = new EventFile(path, MAX_BYTES, new LineCodec());
    }

    static boolean hasFullDevice() {
        return Files.exists(Path.of("/dev/full"));
    }

    @Test
    void whatIsAppended_isReadBack() throws Exception {
        // when
        file.append(events(1, 2));
        file.append(events(3, 3));

        // then
        assertThat(file.newest(10)).isEqualTo(events(1, 3));
        assertThat(file.newest(2)).isEqualTo(events(2, 3));
    }

    @Test
    void noFile_holdsNothing() throws Exception {
        assertThat(file.newest(10)).isEmpty();
    }

    @Test
    void halfLine_isSkippedAndNotContinued() throws Exception {
        // given
        file.append(events(1, 1));
        append("2 2026-01-02T03:04:05Z x half a li");

        // when
        List<JournalEvent> before = file.newest(10);
        file.append(events(2, 2));

        // then
        assertThat(before).isEqualTo(events(1, 1));
        assertThat(file.newest(10)).isEqualTo(events(1, 2));
    }

    @Test
    void otherContent_isSkipped() throws Exception {
        // given
        file.append(events(1, 1));
        Files.write(path, new byte[] {0, 0, (byte) 0xff, (byte) 0xc3, '\n'}, StandardOpenOption.APPEND);
        append("\n\nnonsense\n");
        file.append(events(2, 2));

        // when // then
        assertThat(file.newest(10)).isEqualTo(events(1, 2));
    }

    @Test
    void overTheLimit_thereAreTwoFiles_andBothAreReadBack() throws Exception {
        // when
        for (long id = 1; id <= 200; id++) {
            file.append(events(id, id));
        }

        // then
        assertThat(folder.resolve("home").toFile().list()).containsExactlyInAnyOrder("events", "events.1");
        assertThat(Files.size(path)).isLessThanOrEqualTo(MAX_BYTES);
        assertThat(Files.size(previous())).isLessThanOrEqualTo(MAX_BYTES);
        int count = lines(path) + lines(previous());
        assertThat(count).isGreaterThan(20);
        assertThat(file.newest(1000)).isEqualTo(events(200 - count + 1, 200));
        assertThat(file.newest(lines(path) + 1)).isEqualTo(events(200 - lines(path), 200));
    }

    @Test
    void numbersThatBeganAnew_replaceTheOlderOnes() throws Exception {
        // given
        file.append(events(1, 5));
        file.append(events(3, 4));

        // when // then
        assertThat(file.newest(10)).isEqualTo(events(1, 4));
    }

    @Test
    @EnabledIf("hasFullDevice")
    void fullDisk_isAnErrorOfTheWrite_andReadsAsNothing() throws Exception {
        // given
        EventFile full = new EventFile(Path.of("/dev/full"), MAX_BYTES, new LineCodec());

        // when // then
        assertThatThrownBy(() -> full.append(events(1, 1))).isInstanceOf(IOException.class);
        assertThat(full.newest(10)).isEmpty();
    }

    @Test
    void folderInItsPlace_isAnErrorOfTheWrite_andStaysThere() throws Exception {
        // given
        Files.createDirectories(path.resolve("inside"));
        EventFile tiny = new EventFile(path, 1, new LineCodec());

        // when // then
        assertThatThrownBy(() -> tiny.append(events(1, 1))).isInstanceOf(IOException.class);
        assertThat(tiny.newest(10)).isEmpty();
        assertThat(path.resolve("inside")).isDirectory();
    }

    private void append(String text) throws IOException {
        Files.writeString(path, text, StandardOpenOption.APPEND);
    }

    private Path previous() {
        return path.resolveSibling("events.1");
    }

    private static int lines(Path path) throws IOException {
        return Files.readAllLines(path).size();
    }

    private static List<JournalEvent> events(long first, long last) {
        return LongStream.rangeClosed(first, last)
                .mapToObj(
                        id -> new JournalEvent(id, Instant.parse("2026-01-02T03:04:05Z"), "x", "event " + id, Map.of()))
                .toList();
    }
}
