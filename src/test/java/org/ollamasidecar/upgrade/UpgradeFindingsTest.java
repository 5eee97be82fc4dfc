package org.ollamasidecar.upgrade;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.state.Samples;

class UpgradeFindingsTest {

    private static final Member SERVING = TestUpgrades.serving(BackendName.MAIN, Launch.CONFIGURED);

    private final UpgradeFindings findings = new UpgradeFindings();

    @Test
    void oneThatServed_isTheOneOfBefore_onlyFromTheSwitchOn() {
        // when
        findings.replacing(SERVING);

        // then
        assertThat(findings.isSwitched()).isFalse();
        assertThat(findings.before()).isEmpty();
        assertThat(findings.versionBefore()).isNull();

        // when
        findings.switched();

        // then
        assertThat(findings.before()).contains(SERVING);
        assertThat(findings.versionBefore()).isEqualTo(Samples.VERSION);
    }

    @Test
    void candidateThatWasEnded_isForgotten() {
        // given
        findings.opened(new InstanceName("b"));
        findings.started(Samples.CHILD);
        assertThat(findings.instanceText()).isEqualTo("b");
        assertThat(findings.versionAfter()).isEqualTo(Samples.VERSION);

        // when
        findings.forgetCandidate();

        // then
        assertThat(findings.instance()).isEmpty();
        assertThat(findings.instanceText()).isNull();
        assertThat(findings.versionAfter()).isNull();
    }
}
