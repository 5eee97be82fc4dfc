package org.ollamasidecar.supervisor;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class RoundsTest {

    private static final long PATIENCE = 10;
    private static final Duration NEVER = Duration.ofHours(1);

    @Test
    void roundThatFails_isFollowedByTheNext() throws Exception {
        // given
        AtomicInteger begun = new AtomicInteger();
        CountDownLatch third = new CountDownLatch(3);

        // when
        try (Rounds rounds = Rounds.start("test", Duration.ZERO, Duration.ofMillis(1), () -> {
            third.countDown();
            if (begun.incrementAndGet() == 1) {
                throw new IllegalStateException("a round that fails, as this test wants it");
            }
        })) {
            // then
            assertThat(third.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
            assertThat(rounds).isNotNull();
        }
    }

    @Test
    void close_interruptsTheRound() throws Exception {
        // given
        CountDownLatch begun = new CountDownLatch(1);
        CountDownLatch interrupted = new CountDownLatch(1);
        Rounds rounds = Rounds.start("test", Duration.ZERO, NEVER, () -> {
            begun.countDown();
            try {
                new CountDownLatch(1).await();
            } finally {
                interrupted.countDown();
            }
        });
        assertThat(begun.await(PATIENCE, TimeUnit.SECONDS)).isTrue();

        // when
        rounds.close();

        // then
        assertThat(interrupted.await(PATIENCE, TimeUnit.SECONDS)).isTrue();
    }
}
