package org.ollamasidecar.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class ProgressTest {

    private static final Instant T0 = Instant.parse("2026-01-02T03:04:05Z");
    private static final Duration LIMIT = Duration.ofSeconds(9);

    @Test
    void failures_countFromTheFirst_andTellTheNewest() {
        // when
        Progress progress = Progress.started(T0)
                .begins(T0)
                .failed(T0.plusSeconds(1), "one")
                .begins(T0.plusSeconds(2))
                .failed(T0.plusSeconds(3), "two");

        // then
        assertThat(progress.problem(T0.plusSeconds(3), LIMIT))
                .contains(new Progress.Problem(T0.plusSeconds(1), "2 failed rounds, the newest: two"));
    }

    @Test
    void goodRound_forgetsThem() {
        // when
        Progress progress = Progress.started(T0).failed(T0, "one").begins(T0).succeeded(T0.plusSeconds(1));

        // then
        assertThat(progress).isEqualTo(Progress.started(T0.plusSeconds(1)));
        assertThat(progress.problem(T0.plusSeconds(99), LIMIT)).isEmpty();
    }

    @Test
    void pauses_grow_upToTwoSeconds() {
        // given
        Progress progress = Progress.started(T0).failed(T0, "one");
        assertThat(progress.pause()).isEqualTo(Duration.ofMillis(20));

        // when
        for (int more = 0; more < 100; more++) {
            progress = progress.failed(T0, "more");
        }

        // then
        assertThat(progress.pause()).isEqualTo(Duration.ofSeconds(2));
    }
}
