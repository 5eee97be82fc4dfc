package org.ollamasidecar.journal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class JournalTest {

    private static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private final Journal journal = new Journal(3, InstantSource.fixed(NOW));

    @Test
    void event_isKeptWithIdAndTime() {
        // when
        journal.record("state.changed", "It is ready", Map.of("state", "ready"));

        // then
        assertThat(journal.since(0))
                .containsExactly(new JournalEvent(1, NOW, "state.changed", "It is ready", Map.of("state", "ready")));
    }

    @Test
    void overTheCapacity_theOldestGoAndTheIdsGoOn() {
        // when
        record(5);

        // then
        assertThat(ids(0)).containsExactly(3L, 4L, 5L);
    }

    @Test
    void since_tellsOnlyWhatIsNewer() {
        // given
        record(3);

        // when // then
        assertThat(ids(1)).containsExactly(2L, 3L);
        assertThat(ids(3)).isEmpty();
        assertThat(ids(99)).isEmpty();
        assertThat(ids(-1)).containsExactly(1L, 2L, 3L);
    }

    @Test
    void detailsChangedLater_doNotChangeTheEvent() {
        // given
        Map<String, String> details = new HashMap<>(Map.of("state", "ready"));
        journal.record("state.changed", "It is ready", details);

        // when
        details.put("state", "failed");

        // then
        assertThat(journal.since(0).getFirst().details()).isEqualTo(Map.of("state", "ready"));
    }

    @Test
    void manyWriters_giveEachEventAnIdOfItsOwn() {
        // given
        Journal large = new Journal(10_000, InstantSource.fixed(NOW));

        // when
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            for (int i = 0; i < 2000; i++) {
                threads.execute(() -> large.record("x", "y", Map.of()));
            }
        }

        // then
        assertThat(large.since(0))
                .extracting(JournalEvent::id)
                .containsExactlyElementsOf(
                        LongStream.rangeClosed(1, 2000).boxed().toList());
    }

    @Test
    void await_returnsWhatIsThere_orWhatComes_orNothing() throws Exception {
        // given
        record(1);

        // when // then
        assertThat(journal.await(0, Duration.ofMinutes(1))).hasSize(1);
        assertThat(journal.await(1, Duration.ofMillis(1))).isEmpty();
        try (ExecutorService threads = Executors.newSingleThreadExecutor()) {
            Future<List<JournalEvent>> waiting = threads.submit(() -> journal.await(1, Duration.ofMinutes(1)));
            record(1);
            assertThat(waiting.get()).extracting(JournalEvent::id).containsExactly(2L);
        }
    }

    @Test
    void earlierEvents_areKept_andTheIdsGoOn() {
        // given
        record(5);

        // when
        Journal next = new Journal(2, InstantSource.fixed(NOW), journal.since(0));
        next.record("x", "y", Map.of());

        // then
        assertThat(next.since(0)).extracting(JournalEvent::id).containsExactly(5L, 6L);
        assertThat(next.newest()).isEqualTo(6);
    }

    private void record(int events) {
        for (int i = 0; i < events; i++) {
            journal.record("x", "y", Map.of());
        }
    }

    private List<Long> ids(long since) {
        return journal.since(since).stream().map(JournalEvent::id).toList();
    }
}
