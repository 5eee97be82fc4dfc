package org.ollamasidecar.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PermanentThreadTest {

    private static final Instant T0 = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration END_LIMIT = Duration.ofSeconds(10);
    private static final ThreadSpec SPEC =
            ThreadSpec.of("test", "nothing is tested").asVital().in(Rhythm.atOnceThenEvery(Duration.ofMillis(1)));

    private final AtomicReference<Instant> now = new AtomicReference<>(T0);
    private final InstantSource clock = now::get;
    private final PermanentThreads threads = new PermanentThreads(clock);
    private final AtomicInteger rounds = new AtomicInteger();
    private volatile Round round = () -> {};
    private final PermanentThread thread = threads.create(SPEC, () -> {
        rounds.incrementAndGet();
        round.run();
    });

    @AfterEach
    void close() {
        assertThat(thread.close(END_LIMIT)).isTrue();
    }

    private void awaitMoreRounds() {
        int known = rounds.get();
        await().until(() -> rounds.get() > known + 1);
    }

    private ThreadHealth health() {
        return threads.health().getFirst();
    }

    @ParameterizedTest
    @ValueSource(
            classes = {
                IllegalStateException.class,
                IOException.class,
                InterruptedException.class,
                AssertionError.class,
                StackOverflowError.class
            })
    void whateverARoundThrows_theNextOneFollows_andAllIsWell(Class<? extends Throwable> kind) {
        // given
        round = () -> {
            round = () -> {};
            Throwable failure = kind.getConstructor().newInstance();
            if (failure instanceof Error error) {
                throw error;
            }
            throw (Exception) failure;
        };

        // when
        thread.start();
        awaitMoreRounds();

        // then
        assertThat(health().trouble()).isNull();
        assertThat(thread.works()).isTrue();
    }

    @Test
    void whatKeepsFailing_isBrokenBeforeTenSecondsAreOver_andToldWithItsPlace() {
        // given
        round = () -> {
            throw new IOException("gone");
        };
        thread.start();
        await().until(() -> health().trouble() != null);
        assertThat(thread.works()).isTrue();

        // when
        now.set(T0.plusSeconds(9));

        // then
        assertThat(thread.works()).isFalse();
        assertThat(threads.broken()).singleElement().satisfies(it -> {
            assertThat(it.vital()).isTrue();
            assertThat(it.sentence())
                    .startsWith("sidecar-test has not worked since " + T0)
                    .contains("java.io.IOException: gone at PermanentThreadTest.java:")
                    .endsWith("nothing is tested.");
        });
    }

    @Test
    void whatWorksAgain_isNoLongerBroken() {
        // given
        round = () -> {
            throw new IllegalStateException("broken");
        };
        thread.start();
        await().until(() -> health().trouble() != null);
        now.set(T0.plusSeconds(30));
        assertThat(threads.broken()).hasSize(1);

        // when
        round = () -> {};

        // then
        await().until(() -> threads.broken().isEmpty());
        assertThat(health().lastGood()).isEqualTo(T0.plusSeconds(30));
    }

    @Test
    void roundThatDoesNotEnd_isBroken() {
        // given
        CountDownLatch never = new CountDownLatch(1);
        round = never::await;
        thread.start();
        await().until(() -> rounds.get() > 0);

        // when
        now.set(T0.plusSeconds(9));

        // then
        await().until(() -> threads.broken().size() == 1);
        assertThat(health().sentence()).contains("a round has not ended within 9000 ms");
    }

    @Test
    void waitForTheNextRound_mayLast() {
        // given
        PermanentThread waiting = threads.create(
                ThreadSpec.of("waiting", "nothing").in(Rhythm.every(Duration.ofDays(1))), rounds::incrementAndGet);
        waiting.start();

        // when
        now.set(T0.plus(Duration.ofHours(1)));

        // then
        assertThat(waiting.works()).isTrue();
        assertThat(waiting.close(END_LIMIT)).isTrue();
        assertThat(rounds).hasValue(0);
    }

    @Test
    void failedRound_isNotKeptWaitingForTheUsualPause() {
        // given
        PermanentThread seldom = threads.create(
                ThreadSpec.of("seldom", "nothing").in(Rhythm.atOnceThenEvery(Duration.ofDays(1))), () -> {
                    if (rounds.incrementAndGet() == 1) {
                        throw new IOException("once");
                    }
                });

        // when
        seldom.start();

        // then
        await().until(() -> rounds.get() == 2 && seldom.health().trouble() == null);
        assertThat(seldom.close(END_LIMIT)).isTrue();
    }

    @Test
    void strangersInterrupt_isNoEnd() {
        // given
        round = () -> Thread.currentThread().interrupt();

        // when
        thread.start();

        // then
        awaitMoreRounds();
        assertThat(thread.works()).isTrue();
    }

    @Test
    void close_interruptsTheRound_andDoesTheLast() {
        // given
        AtomicInteger last = new AtomicInteger();
        CountDownLatch begun = new CountDownLatch(1);
        PermanentThread closing = threads.create(
                ThreadSpec.of("closing", "nothing"),
                () -> {
                    begun.countDown();
                    new CountDownLatch(1).await();
                },
                () -> {
                    assertThat(Thread.currentThread().isInterrupted()).isFalse();
                    last.incrementAndGet();
                });
        closing.start();
        await().until(() -> begun.getCount() == 0);

        // when
        boolean ended = closing.close(END_LIMIT);

        // then
        assertThat(ended).isTrue();
        assertThat(last).hasValue(1);
        assertThat(threads.health()).isEmpty();
        assertThat(closing.works()).isFalse();
    }

    @Test
    void threadThatWasNeverStarted_isNotListed_andCanBeClosed() {
        assertThat(threads.health()).isEmpty();
        assertThat(thread.works()).isFalse();
    }
}
