package org.ollamasidecar.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.state.PortPolicy;
import org.ollamasidecar.state.StandbyMode;
import org.ollamasidecar.state.TestSidecarConfig;

class StandbyPlanTest {

    private final TestSidecarConfig defaults = TestSidecarConfig.defaults();

    @Test
    void byDefault_oneStandsBy() {
        assertThat(StandbyPlan.of(defaults).wanted()).isTrue();
    }

    @Test
    void switchedOff_noneDoes_andItIsSaid() {
        assertThat(StandbyPlan.of(defaults.withStandby(StandbyMode.OFF)))
                .isEqualTo(new StandbyPlan(false, "None: sidecar.standby=off."));
    }

    @Test
    void ollamaOfSomebodyElse_hasNone_andItIsSaid() {
        StandbyPlan plan = StandbyPlan.of(defaults.adopting("http://127.0.0.1:11434"));

        assertThat(plan.wanted()).isFalse();
        assertThat(plan.reason()).contains("does not run the Ollama");
    }

    @Test
    void fixedPort_isForOneOnly_andItIsSaidWhatToChange() {
        StandbyPlan plan = StandbyPlan.of(
                defaults.withOllama(new TestSidecarConfig.TestOllama(Optional.empty(), 11435, PortPolicy.FAIL)));

        assertThat(plan.wanted()).isFalse();
        assertThat(plan.reason()).contains("sidecar.ollama.port=11435").contains("Set it to 0");
    }
}
