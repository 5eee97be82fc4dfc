package org.ollamasidecar.task;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PausesTest {

    @ParameterizedTest
    @CsvSource({"0, 100", "1, 99", "50, 50", "51, 149", "99, 101", "100, 100", "-1, 101", "-60, 60", "-100, 100"})
    void pause_endsAtAMultipleOfItsLength_andIsNeverLessThanHalf(long now, long left) {
        assertThat(Pauses.untilNext(now, 100)).isEqualTo(left);
    }
}
