package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

class LogRingTest {

    private long id;

    @Test
    void overTheNumberOfLines_theOldestGo() {
        // given
        LogRing ring = new LogRing(3, 1000);

        // when
        tell(ring, "a", "b", "c", "d");

        // then
        assertThat(texts(ring, 10)).containsExactly("b", "c", "d");
    }

    @Test
    void overTheNumberOfCharacters_theOldestGo() {
        // given
        LogRing ring = new LogRing(100, 10);

        // when
        tell(ring, "aaaa", "bbbb", "cccccc");

        // then
        assertThat(texts(ring, 10)).containsExactly("bbbb", "cccccc");
    }

    @Test
    void lineOverTheWholeBound_leavesNothing() {
        // given
        LogRing ring = new LogRing(100, 10);

        // when
        tell(ring, "a", "longer than ten");
        tell(ring, "after");

        // then
        assertThat(texts(ring, 10)).containsExactly("after");
    }

    @Test
    void tail_isTheNewestLinesOldestFirst() {
        // given
        LogRing ring = new LogRing(100, 1000);
        tell(ring, "a", "b", "c");

        // when // then
        assertThat(texts(ring, 2)).containsExactly("b", "c");
        assertThat(texts(ring, 0)).isEmpty();
    }

    @Test
    void tailTakenBefore_doesNotChange() {
        // given
        LogRing ring = new LogRing(1, 1000);
        tell(ring, "a");
        List<LogEntry> before = ring.tail(1);

        // when
        tell(ring, "b");

        // then
        assertThat(before).extracting(LogEntry::text).containsExactly("a");
    }

    @Test
    void await_returnsWhatIsThere_orWhatComes_orNothing() throws Exception {
        // given
        LogRing ring = new LogRing(2, 1000);
        tell(ring, "a", "b", "c");

        // when // then
        assertThat(ring.newest()).isEqualTo(3);
        assertThat(ring.await(0, Duration.ofMinutes(1)))
                .extracting(LogEntry::text)
                .containsExactly("b", "c");
        assertThat(ring.await(2, Duration.ofMinutes(1)))
                .extracting(LogEntry::text)
                .containsExactly("c");
        assertThat(ring.await(3, Duration.ofMillis(1))).isEmpty();
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<List<LogEntry>> waiting = threads.submit(() -> ring.await(3, Duration.ofMinutes(1)));
            tell(ring, "d");
            assertThat(waiting.get()).extracting(LogEntry::text).containsExactly("d");
        }
    }

    private void tell(LogRing ring, String... texts) {
        for (String text : texts) {
            ring.line(new LogEntry(++id, 1, Instant.EPOCH, text));
        }
    }

    private static List<String> texts(LogRing ring, int count) {
        return ring.tail(count).stream().map(LogEntry::text).toList();
    }
}
