package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.task.PermanentThreads;

class LogTailTest {

    private static final long NO_BOUND = Long.MAX_VALUE;
    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    @TempDir
    Path folder;

    private final PermanentThreads threads = new PermanentThreads(InstantSource.system());
    private final GenerationMarker marker = new GenerationMarker();
    private final List<LogEntry> entries = new CopyOnWriteArrayList<>();
    private Path file;

    @BeforeEach
    void name() {
        file = folder.resolve("ollama.log");
    }

    @Test
    void linesFromBefore_belongToNoGeneration() throws Exception {
        // given
        append(new GenerationMarker().line(4) + "\nold\n");

        // when
        try (LogTail tail = tail(NO_BOUND)) {
            tail.start();
            awaitLine("old");
        }

        // then
        assertThat(entries).extracting(LogEntry::generation).containsExactly(0L, 0L);
    }

    @Test
    void marker_switchesTheGeneration() throws Exception {
        // given
        append("old\n");

        // when
        try (LogTail tail = tail(NO_BOUND)) {
            tail.start();
            append(marker.line(1) + "\na\n");
            append(marker.line(2) + "\nb\n");
            awaitLine("b");
        }

        // then
        assertThat(entries)
                .containsExactly(
                        new LogEntry(1, 0, NOW, "old"),
                        new LogEntry(2, 1, NOW, marker.line(1)),
                        new LogEntry(3, 1, NOW, "a"),
                        new LogEntry(4, 2, NOW, marker.line(2)),
                        new LogEntry(5, 2, NOW, "b"));
    }

    @Test
    void forgedMarker_doesNotSwitchTheGeneration() throws Exception {
        // when
        try (LogTail tail = tail(NO_BOUND)) {
            tail.start();
            append(marker.line(1) + "\n" + new GenerationMarker().line(9) + "\n");
            append(marker.line(9).replace(" 9 ", " nine ") + "\nlast\n");
            awaitLine("last");
        }

        // then
        assertThat(entries).extracting(LogEntry::generation).containsOnly(1L);
    }

    @Test
    void lineWrittenInPortions_isToldWhole() throws Exception {
        try (LogTail tail = tail(NO_BOUND)) {
            // given
            tail.start();
            append("first\nsec");
            awaitLine("first");

            // when
            append("ond\n");

            // then
            awaitLine("second");
            assertThat(entries).hasSize(2);
        }
    }

    @Test
    void longHistory_isToldByItsNewestPart() throws Exception {
        // given
        append(lines(0, 5000));

        // when
        try (LogTail tail = tail(NO_BOUND)) {
            tail.start();
            awaitLine(text(4999));
        }

        // then
        assertThat(entries).hasSizeBetween(600, 700);
    }

    @Test
    void close_readsFirstWhatIsThere() throws Exception {
        // given
        LogTail tail = tail(NO_BOUND);
        tail.start();

        // when
        append(lines(0, 1000));
        tail.close();

        // then
        assertThat(entries).hasSize(1000);
    }

    @Test
    void fileEmptiedBySomebodyElse_isReadFromItsBegin() throws Exception {
        try (LogTail tail = tail(NO_BOUND)) {
            // given
            tail.start();
            append(lines(0, 100));
            awaitLine(text(99));

            // when
            Files.write(file, new byte[0]);
            append("fresh\n");

            // then
            awaitLine("fresh");
        }
    }

    @Test
    void fileThatWasTooLongAtTheStart_isMovedAside() throws Exception {
        // given
        append(lines(0, 1000));

        // when
        try (LogTail tail = tail(10_000)) {
            tail.start();
            await().until(() -> Files.size(file) == 0);
        }

        // then
        assertThat(previous()).content().isEqualTo(lines(0, 1000));
    }

    @Test
    void writerThatGoesOn_isReadToTheEndAndBothFilesAreBounded() throws Exception {
        // given
        int rounds = 50;
        int linesPerRound = 20;
        int maxBytes = 10_000;

        // when
        try (LogTail tail = tail(maxBytes)) {
            tail.start();
            for (int round = 0; round < rounds; round++) {
                append(lines(round * linesPerRound, linesPerRound));
                int told = (round + 1) * linesPerRound;
                await().pollInterval(Duration.ofMillis(1))
                        .until(() -> entries.size() == told && Files.size(file) < maxBytes);
            }
        }

        // then
        List<String> expected = new ArrayList<>(IntStream.range(0, rounds * linesPerRound)
                .mapToObj(LogTailTest::text)
                .toList());
        assertThat(entries).extracting(LogEntry::text).isEqualTo(expected);
        assertThat(file).satisfies(it -> assertThat(Files.size(it)).isLessThan(2L * maxBytes));
        assertThat(previous()).satisfies(it -> assertThat(Files.size(it)).isBetween((long) maxBytes, 2L * maxBytes));
    }

    @Test
    void secondFileThatCannotBeWritten_doesNotUnboundTheFirst() throws Exception {
        // given
        Files.createDirectories(previous().resolve("in-the-way"));
        append(lines(0, 1000));

        // when
        try (LogTail tail = tail(10_000)) {
            tail.start();
            await().until(() -> Files.size(file) == 0);
            append("after\n");

            // then
            awaitLine("after");
        }
    }

    @Test
    void writerThatIsFasterThanItsReader_isNotBlocked_theFileIsCut_andTheLossIsTold() throws Exception {
        // given
        CountDownLatch written = new CountDownLatch(1);
        LogListener slow = entry -> {
            awaitUninterrupted(written);
            entries.add(entry);
        };
        long limit = 100_000;
        append("first\n");

        try (LogTail tail = new LogTail("log-tail", file, 0, limit, marker, InstantSource.fixed(NOW), slow, threads)) {
            tail.start();

            // when
            flood(20_000_000);
            written.countDown();

            // then
            await().until(() -> entries.stream().anyMatch(entry -> entry.text().contains("they came too fast")));
            append("last\n");
            awaitLine("last");
            assertThat(Files.size(file)).isLessThan(2 * limit);
        }
        assertThat(entries).allMatch(entry -> entry.text().length() < 17_000);
    }

    @Test
    void lineWithoutAnEnd_isReadInBoundedMemory_andCut() throws Exception {
        try (LogTail tail = tail(NO_BOUND)) {
            tail.start();

            // when
            flood(100_000_000);
            append("\nlast\n");
            awaitLine("last");
        }

        // then
        assertThat(entries).hasSize(2);
        assertThat(entries.getFirst().text()).contains("bytes dropped").hasSizeLessThan(17_000);
    }

    /** As a child would: another process, with its descriptor in append mode. */
    @Test
    void awaitRead_returnsWhenWhatIsInTheFileHasBeenTold() throws Exception {
        // given
        try (LogTail tail = tail(NO_BOUND)) {
            tail.start();
            append("first\n");
            awaitLine("first");

            // when
            append("last words\n");
            boolean read = tail.awaitRead(Duration.ofSeconds(10));

            // then
            assertThat(read).isTrue();
            assertThat(entries).last().extracting(LogEntry::text).isEqualTo("last words");
        }
    }

    @Test
    void listenerThatThrows_losesItsLineOnly() throws Exception {
        // given
        LogListener fragile = entry -> {
            if (entry.text().equals("bad")) {
                throw new IllegalStateException("a listener that fails, as this test wants it");
            }
            entries.add(entry);
        };

        // when
        try (LogTail tail =
                new LogTail("log-tail", file, 0, NO_BOUND, marker, InstantSource.fixed(NOW), fragile, threads)) {
            tail.start();
            append("before\nbad\nafter\n");
            awaitLine("after");
        }

        // then
        assertThat(entries).extracting(LogEntry::text).containsExactly("before", "after");
        assertThat(entries).extracting(LogEntry::id).containsExactly(1L, 3L);
    }

    @Test
    void listenerThatKeepsThrowing_isTold() throws Exception {
        // given
        LogListener broken = entry -> {
            throw new IllegalStateException("a listener that fails, as this test wants it");
        };

        // when
        try (LogTail tail =
                new LogTail("log-tail", file, 0, NO_BOUND, marker, InstantSource.fixed(NOW), broken, threads)) {
            tail.start();

            // then
            await().until(() -> {
                append("line\n");
                return threads.health().getFirst().trouble() != null;
            });
            assertThat(threads.health().getFirst().sentence())
                    .contains("a listener that fails, as this test wants it at LogTailTest.java:");
        }
    }

    @Test
    void fileThatIsReplaced_isReadFromItsBegin_afterTheEndOfTheOldOne() throws Exception {
        try (LogTail tail = tail(NO_BOUND)) {
            // given
            tail.start();
            append("first\nhalf");
            awaitLine("first");

            // when
            Files.move(file, folder.resolve("elsewhere"));
            append("second\n");

            // then
            awaitLine("second");
            append("third\n");
            awaitLine("third");
        }
        assertThat(entries).extracting(LogEntry::text).containsExactly("first", "half", "second", "third");
    }

    @Test
    void fileThatCannotBeReadForAWhile_isReadOnWithoutLossOrRepetition() throws Exception {
        // given
        append("first\n");
        List<String> told = new CopyOnWriteArrayList<>();
        try (LogFileReader reader = new LogFileReader(file, NO_BOUND, bytes -> told.add(text(bytes)))) {
            assertThat(reader.readNew()).isTrue();
            reader.letGo();
            Files.move(file, folder.resolve("aside"));
            Files.createDirectory(file);

            // when
            assertThatThrownBy(reader::readNew).isInstanceOf(IOException.class);
            Files.delete(file);
            Files.move(folder.resolve("aside"), file);
            append("second\n");

            // then
            assertThat(reader.readNew()).isTrue();
        }
        assertThat(String.join("", told)).isEqualTo("first\nsecond\n");
    }

    private static String text(ByteBuffer bytes) {
        return StandardCharsets.UTF_8.decode(bytes).toString();
    }

    private void flood(int bytes) throws Exception {
        Process writer = new ProcessBuilder("sh", "-c", "head -c " + bytes + " /dev/zero | tr '\\0' x")
                .redirectOutput(ProcessBuilder.Redirect.appendTo(file.toFile()))
                .start();
        assertThat(writer.waitFor()).isZero();
    }

    private static void awaitUninterrupted(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private LogTail tail(long maxFileBytes) throws IOException {
        return new LogTail("log-tail", file, 0, maxFileBytes, marker, InstantSource.fixed(NOW), entries::add, threads);
    }

    private Path previous() {
        return file.resolveSibling("ollama.log.1");
    }

    private void awaitLine(String text) {
        await().until(() -> entries.stream().anyMatch(entry -> entry.text().equals(text)));
    }

    private void append(String text) throws IOException {
        Files.writeString(file, text, StandardCharsets.UTF_8, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
    }

    private static String lines(int first, int count) {
        StringBuilder lines = new StringBuilder();
        for (int number = first; number < first + count; number++) {
            lines.append(text(number)).append('\n');
        }
        return lines.toString();
    }

    private static String text(int number) {
        return "line %06d %s".formatted(number, "x".repeat(85));
    }
}
