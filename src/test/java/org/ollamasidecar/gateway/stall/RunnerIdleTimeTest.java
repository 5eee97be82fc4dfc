package org.ollamasidecar.gateway.stall;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;

class RunnerIdleTimeTest {

    private static final Duration CPU = Duration.ofMillis(120);
    private static final long SECOND = 1_000_000_000L;

    private final RunnerIdleTime work = new RunnerIdleTime(Duration.ofSeconds(60));

    @Test
    void processorTimeThatStandsStill_isIdle_sinceItWasFirstSeen() {
        assertThat(work.idle(7, CPU, 10 * SECOND)).isZero();
        assertThat(work.idle(7, CPU, 25 * SECOND)).isEqualTo(Duration.ofSeconds(15));
    }

    @Test
    void oneTickOfWork_beginsAnew() {
        work.idle(7, CPU, 0);
        assertThat(work.idle(7, CPU.plusMillis(10), 59 * SECOND)).isZero();
        assertThat(work.idle(7, CPU.plusMillis(10), 61 * SECOND)).isEqualTo(Duration.ofSeconds(2));
    }

    @Test
    void runnerThatWasNotLookedAtMeanwhile_isNotBlamedForThatTime() {
        work.idle(7, CPU, 0);
        work.keepOnly(Set.of(8L));
        assertThat(work.idle(7, CPU, 90 * SECOND)).isZero();
    }

    @Test
    void longTimeBetweenTwoLooks_isNotIdle_theMachineMayHaveStoodStill() {
        work.idle(7, CPU, 0);
        assertThat(work.idle(7, CPU, 3600 * SECOND)).isEqualTo(Duration.ofSeconds(60));
        assertThat(work.idle(7, CPU, 3601 * SECOND)).isEqualTo(Duration.ofSeconds(61));
    }

    @Test
    void runners_areJudgedApart() {
        work.idle(7, CPU, 0);
        work.idle(8, CPU, 0);
        work.idle(8, CPU.plusMillis(10), 30 * SECOND);
        assertThat(work.idle(7, CPU, 60 * SECOND)).isEqualTo(Duration.ofSeconds(60));
        assertThat(work.idle(8, CPU.plusMillis(10), 60 * SECOND)).isEqualTo(Duration.ofSeconds(30));
    }
}
