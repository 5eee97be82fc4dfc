package org.ollamasidecar.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;

class BlackBoxTest {

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-01-02T03:04:05Z"));

    @TempDir
    Path folder;

    private final PermanentThreads threads = new PermanentThreads(CLOCK);
    private final List<LogRecord> warnings = new CopyOnWriteArrayList<>();
    private final Logger logger = Logger.getLogger(PermanentThread.class.getName());
    private final Handler handler = new Handler() {
        @Override
        public void publish(LogRecord event) {
            if (event.getLevel().intValue() >= Level.WARNING.intValue()) {
                warnings.add(event);
            }
        }

        @Override
        public void flush() {}

        @Override
        public void close() {}
    };

    @BeforeEach
    void watchWarnings() {
        logger.addHandler(handler);
    }

    @AfterEach
    void watchNoMore() {
        logger.removeHandler(handler);
    }

    @Test
    void everyEvent_comesToTheFile_theLastOnesOnClosing() throws Exception {
        // given
        Journal journal = new Journal(10_000, CLOCK);

        // when
        try (BlackBox box = new BlackBox(journal, file(), threads)) {
            box.start();
            record(journal, 5000);
        }

        // then
        assertThat(file().newest(10_000)).isEqualTo(journal.since(0)).hasSize(5000);
    }

    @Test
    void nextLife_goesOnCounting() throws Exception {
        // given
        Journal before = new Journal(100, CLOCK);
        try (BlackBox box = new BlackBox(before, file(), threads)) {
            box.start();
            record(before, 7);
        }

        // when
        Journal after = new Journal(5, CLOCK, file().newest(5));
        try (BlackBox box = new BlackBox(after, file(), threads)) {
            box.start();
            record(after, 1);
        }

        // then
        assertThat(ids(after.since(0))).containsExactly(4L, 5L, 6L, 7L, 8L);
        assertThat(ids(file().newest(100))).containsExactly(1L, 2L, 3L, 4L, 5L, 6L, 7L, 8L);
    }

    @Test
    void unwritableFile_disturbsNobody_warnsOnce_andResumes() throws Exception {
        // given
        Files.createDirectory(folder.resolve("events"));
        Journal journal = new Journal(100, CLOCK);

        try (BlackBox box = new BlackBox(journal, file(), threads)) {
            box.start();

            // when
            record(journal, 10);
            awaitWarning();
            record(journal, 10);

            // then
            assertThat(journal.since(0)).hasSize(20);

            // when
            Files.delete(folder.resolve("events"));

            // then
            awaitInFile(20);
            assertThat(warnings).hasSize(1);
            assertThat(warnings.getFirst().getMessage()).contains("cannot be written");
        }
        assertThat(journal.since(0)).extracting(JournalEvent::type).containsOnly("x");
    }

    @Test
    void whatTheMemoryLostMeanwhile_isCountedInAnEvent() throws Exception {
        // given
        Files.createDirectory(folder.resolve("events"));
        Journal journal = new Journal(5, CLOCK);

        try (BlackBox box = new BlackBox(journal, file(), threads)) {
            box.start();
            record(journal, 12);
            awaitWarning();

            // when
            Files.delete(folder.resolve("events"));

            // then
            awaitInFile(6);
        }
        List<JournalEvent> written = file().newest(100);
        assertThat(ids(written)).containsExactly(8L, 9L, 10L, 11L, 12L, 13L);
        assertThat(written.getLast().type()).isEqualTo("journal.dropped");
        assertThat(journal.since(12).getFirst().details()).isEqualTo(Map.of("missed", 7L));
    }

    @Test
    void closeOfAnUnwritableFile_doesNotWaitForIt() throws Exception {
        // given
        Files.createDirectory(folder.resolve("events"));
        Journal journal = new Journal(5, CLOCK);
        BlackBox box = new BlackBox(journal, file(), threads);
        box.start();
        record(journal, 1);
        awaitWarning();

        // when
        box.close();

        // then
        assertThat(folder.resolve("events")).isEmptyDirectory();
    }

    private EventFile file() {
        return new EventFile(folder.resolve("events"), 1 << 20, new LineCodec());
    }

    private static void record(Journal journal, int events) {
        for (int i = 0; i < events; i++) {
            journal.record("x", "y", Map.of());
        }
    }

    private void awaitInFile(int events) {
        Awaitility.await()
                .pollInterval(Duration.ofMillis(5))
                .ignoreException(IOException.class)
                .untilAsserted(() -> assertThat(file().newest(100)).hasSize(events));
    }

    private void awaitWarning() {
        Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> !warnings.isEmpty());
    }

    private static List<Long> ids(List<JournalEvent> events) {
        return events.stream().map(JournalEvent::id).toList();
    }
}
