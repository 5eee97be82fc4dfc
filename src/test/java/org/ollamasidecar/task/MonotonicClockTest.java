package org.ollamasidecar.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import org.junit.jupiter.api.Test;

class MonotonicClockTest {

    private final MonotonicClock clock = new MonotonicClock();

    @Test
    void instant_isTheTimeOfDay() {
        assertThat(clock.instant()).isCloseTo(Instant.now(), within(5, ChronoUnit.SECONDS));
    }

    @Test
    void instant_movesOnAndNeverBack() {
        // given
        Instant first = clock.instant();

        // then
        await().untilAsserted(() -> assertThat(clock.instant()).isAfter(first));
        assertThat(clock.instant()).isBeforeOrEqualTo(clock.instant());
    }
}
