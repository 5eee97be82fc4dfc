package org.ollamasidecar.gateway.stall;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.instance.ProcessSigns;

class OllamaIdleTimeTest {

    private static final long SECOND = 1_000_000_000L;
    private static final ProcessSigns SAME = signs(120, 0);

    private final OllamaIdleTime idle = new OllamaIdleTime(Duration.ofSeconds(6));

    private static ProcessSigns signs(long cpuMillis, long bytesRead) {
        return new ProcessSigns(Set.of(7L), Duration.ofMillis(cpuMillis), bytesRead);
    }

    private Duration look(ProcessSigns signs, long second) {
        return idle.time(signs, false, second * SECOND);
    }

    @Test
    void nothingThatHappens_isStandstill_sinceTheFirstLook() {
        assertThat(look(SAME, 10)).isZero();
        assertThat(look(SAME, 13)).isEqualTo(Duration.ofSeconds(3));
        assertThat(look(SAME, 16)).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void noProcessAtAll_isStandstillToo() {
        ProcessSigns none = new ProcessSigns(Set.of(), Duration.ZERO, 0);
        look(none, 0);
        assertThat(look(none, 3)).isEqualTo(Duration.ofSeconds(3));
    }

    @Test
    void workForOthers_doesNotCount_andTakesNothingBack() {
        look(SAME, 0);
        look(SAME, 3);
        assertThat(look(signs(130, 0), 6)).isEqualTo(Duration.ofSeconds(3));
        assertThat(look(signs(130, 4096), 9)).isEqualTo(Duration.ofSeconds(3));
        assertThat(idle.time(signs(130, 4096), true, 12 * SECOND)).isEqualTo(Duration.ofSeconds(3));
        assertThat(look(signs(130, 4096), 15)).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void processThatBeginsOrEnds_beginsAnew() {
        look(SAME, 0);
        look(SAME, 3);
        assertThat(look(new ProcessSigns(Set.of(8L), SAME.cpu(), 0), 6)).isZero();
    }

    @Test
    void longTimeBetweenTwoLooks_countsLittle_theMachineMayHaveStoodStill() {
        look(SAME, 0);
        assertThat(look(SAME, 3600)).isEqualTo(Duration.ofSeconds(6));
    }

    @Test
    void afterNobodyHasWaited_itBeginsAnew() {
        look(SAME, 0);
        look(SAME, 3);
        idle.forget();
        assertThat(look(SAME, 6)).isZero();
    }
}
