package org.ollamasidecar.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class HeartbeatTest {

    private static final Instant T0 = Instant.parse("2026-11-29T10:00:00Z");
    private static final Instant T1 = T0.plusSeconds(60);

    private final Heartbeat none = Heartbeat.none("not looked at yet", T0);
    private final Heartbeat proved = none.success("it sang", T0, 12);
    private final Heartbeat failed = proved.failure("no token", T1, 15_000);

    @Test
    void whatWasNotLookedAt_isWell() {
        assertThat(none.isWell()).isTrue();
        assertThat(none.detail()).isEqualTo("not looked at yet");
    }

    @Test
    void attemptThatWasNotMade_changesNothingButTheWords() {
        assertThat(none.notTried("no room: 1 of 1 models are loaded"))
                .returns(true, Heartbeat::isWell)
                .returns("not proved yet, no room: 1 of 1 models are loaded", Heartbeat::detail);
        assertThat(proved.notTried("no room: full"))
                .returns(true, Heartbeat::isWell)
                .returns("not proved since 2026-11-29T10:00:00Z, no room: full", Heartbeat::detail);
        assertThat(failed.notTried("no room: full"))
                .returns(false, Heartbeat::isWell)
                .returns(1, Heartbeat::failures)
                .returns("no token; not tried again, no room: full", Heartbeat::detail);
    }

    @Test
    void failures_areCountedUntilOllamaGenerates_forWhomever() {
        assertThat(failed.failure("again", T1, 1).failures()).isEqualTo(2);
        assertThat(failed.proved("an answer of chain", T1))
                .returns(true, Heartbeat::isWell)
                .returns(0, Heartbeat::failures)
                .returns("an answer of chain", Heartbeat::detail)
                .returns(15_000L, Heartbeat::millis);
    }

    @Test
    void proof_countsAfterTheNewestAttemptOnly() {
        assertThat(none.isOlderThan(T0.minusSeconds(1))).isTrue();
        assertThat(failed.isOlderThan(T1.minusSeconds(1))).isFalse();
        assertThat(failed.isOlderThan(T1.plusSeconds(1))).isTrue();
    }

    @Test
    void anotherOllama_isWellUntilItWasLookedAt() {
        assertThat(failed.startedAnew(T1)).isEqualTo(Heartbeat.none("not looked at yet", T1));
    }

    @Test
    void oneThatHasFailed_isToldBeforeTheOthers_thenTheOneThatWasProvedLongestAgo() {
        // given
        Heartbeat later = none.success("it sang", T1, 12);

        // then
        assertThat(Stream.of(none, proved, failed, later).sorted(Heartbeat.BY_DOUBT))
                .containsExactly(later, proved, none, failed);
    }
}
