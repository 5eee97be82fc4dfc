package org.ollamasidecar.state;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RestartPolicyTest {

    private static RestartPolicy policy(double random) {
        return new RestartPolicy(TestSidecarConfig.RESTART, () -> random);
    }

    @ParameterizedTest
    @CsvSource({"0.0, 450", "0.25, 475", "0.5, 500", "1.0, 550"})
    void jitter_staysWithinItsShare(double random, long expectedMillis) {
        assertThat(policy(random).delay(1)).isEqualTo(Duration.ofMillis(expectedMillis));
    }

    @Test
    void attemptZero_isMadeAtOnce() {
        assertThat(policy(1).delay(0)).isZero();
    }

    @ParameterizedTest
    @CsvSource({"1, 500", "2, 1000", "6, 16000", "7, 30000", "8, 30000", "2147483647, 30000"})
    void furtherAttempts_doubleUpToTheCap(int attempt, long expectedMillis) {
        assertThat(policy(0.5).delay(attempt)).isEqualTo(Duration.ofMillis(expectedMillis));
    }

    @ParameterizedTest
    @CsvSource({"9999, false", "10000, true", "10001, true"})
    void stable_isARunOfAtLeastTheConfiguredLength(long uptimeMillis, boolean expected) {
        assertThat(policy(0.5).isStable(Duration.ofMillis(uptimeMillis))).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"0, false", "5, false", "6, true"})
    void spent_isMoreThanTheConfiguredNumber(int crashes, boolean expected) {
        assertThat(policy(0.5).isSpent(crashes)).isEqualTo(expected);
    }
}
