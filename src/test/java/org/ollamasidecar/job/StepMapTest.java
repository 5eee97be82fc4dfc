package org.ollamasidecar.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StepMapTest {

    private enum Letter {
        A,
        B,
        C
    }

    private final StepMap<Letter, String> steps = new StepMap<>(Letter.class, "");

    @Test
    void steps_areInTheirOrder_andPendingAtFirst() {
        // when
        steps.change(Letter.B, known -> known + "b");
        steps.put(Letter.A, "a");

        // then
        assertThat(steps.views((step, known) -> step + known)).containsExactly("Aa", "Bb", "C");
        assertThat(steps.of(Letter.C)).isEmpty();
    }

    @Test
    void reset_keepsWhatIsBefore() {
        // given
        for (Letter step : Letter.values()) {
            steps.put(step, "done");
        }

        // when
        steps.resetFrom(Letter.B);

        // then
        assertThat(steps.views((step, known) -> known)).containsExactly("done", "", "");
    }

    @Test
    void firstOne_isFound_andTheLastOneWhereThereIsNone() {
        // given
        steps.put(Letter.A, "done");

        // then
        assertThat(steps.firstWith(String::isEmpty)).isEqualTo(Letter.B);
        assertThat(steps.firstWith("else"::equals)).isEqualTo(Letter.C);
    }
}
