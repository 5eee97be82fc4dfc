package org.ollamasidecar.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class StopBudgetTest {

    @Test
    void defaults_fit() {
        assertThat(StopBudget.of(TestSidecarConfig.defaults()).total()).isEqualTo(Duration.ofSeconds(30));
    }

    @Test
    void phasesLongerThanTheWhole_areRefused_withKeysValuesAndTheAction() {
        // given
        TestSidecarConfig config = TestSidecarConfig.defaults()
                .withStop(new TestSidecarConfig.TestStop(Duration.ofMillis(5500), Duration.ofSeconds(30)));

        // then
        assertThatIllegalArgumentException()
                .isThrownBy(() -> StopBudget.of(config))
                .withMessageContainingAll(
                        "sidecar.stop.budget=30s",
                        "sidecar.drain.delay=2s",
                        "sidecar.drain.timeout=20s",
                        "sidecar.stop.grace=5500ms",
                        "Recommended action: set sidecar.stop.budget to at least 30500ms");
    }

    @Test
    void left_isWhatTheOthersHaveNotUsed_andNeverNegative() {
        // given
        StopBudget budget = StopBudget.of(TestSidecarConfig.defaults());

        // then
        assertThat(budget.left(Duration.ofSeconds(22))).isEqualTo(Duration.ofSeconds(7));
        assertThat(budget.left(Duration.ofSeconds(40))).isEqualTo(Duration.ZERO);
    }
}
