package org.ollamasidecar.canary;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

class BeatPlanTest {

    private static final Instant T0 = Instant.parse("2026-11-29T10:00:00Z");
    private static final Duration INTERVAL = Duration.ofSeconds(60);

    private final BeatPlan plan = BeatPlan.begin(3, T0, INTERVAL);

    @Test
    void first_isDueASecondAfterTheBeginning_orAnIntervalWhereThatIsShorter() {
        assertThat(plan.due()).isEqualTo(T0.plusSeconds(1));
        assertThat(BeatPlan.begin(3, T0, Duration.ofMillis(200)).due()).isEqualTo(T0.plusMillis(200));
        assertThat(plan.isDue(T0)).isFalse();
        assertThat(plan.isDue(plan.due())).isTrue();
        assertThat(BeatPlan.NONE.isDue(T0)).isFalse();
    }

    @Test
    void next_isDueAnIntervalAfterTheNewestProof() {
        // when
        BeatPlan next = plan.after(T0.plusSeconds(10), INTERVAL);

        // then
        assertThat(next.isDue(T0.plusSeconds(69))).isFalse();
        assertThat(next.isDue(T0.plusSeconds(70))).isTrue();
        assertThat(next.generation()).isEqualTo(3);
    }

    @Test
    void afterAFailure_itIsTriedAgainSoon() {
        assertThat(plan.afterFailure(T0, Duration.ofMinutes(5)).due()).isEqualTo(T0.plusSeconds(60));
        assertThat(plan.afterFailure(T0, Duration.ofSeconds(3)).due()).isEqualTo(T0.plusSeconds(3));
    }

    @Test
    void loadsThatAreAboutToBegin_areWaitedForAtTheBeginningOnly() {
        assertThat(plan.isPatient(T0.plusSeconds(4))).isTrue();
        assertThat(plan.isPatient(T0.plusSeconds(5))).isFalse();
        assertThat(plan.after(T0, INTERVAL).isPatient(T0.plusSeconds(60))).isFalse();
    }
}
