package org.ollamasidecar.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.ollamasidecar.upgrade.UpgradeStep.DRAIN;
import static org.ollamasidecar.upgrade.UpgradeStep.END;
import static org.ollamasidecar.upgrade.UpgradeStep.FIND;
import static org.ollamasidecar.upgrade.UpgradeStep.LOAD;
import static org.ollamasidecar.upgrade.UpgradeStep.START;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;
import org.ollamasidecar.http.ProblemException;

class RetryStartTest {

    @ParameterizedTest
    @CsvSource({
        "FIND, false, FIND",
        "START, true, START",
        "PROVE, true, START",
        "LOAD, true, START",
        "SWITCH, true, START",
        "SWITCH, false, FIND"
    })
    void beforeTheSwitch_anotherCandidateIsStarted_andWhatIsKnownIsNotLookedForAgain(
            UpgradeStep undone, boolean found, UpgradeStep first) {
        assertThat(new RetryStart(undone, false, found).byDefault()).isEqualTo(first);
        assertThat(new RetryStart(undone, false, found).from(undone)).isEqualTo(first);
    }

    @ParameterizedTest
    @EnumSource(
            value = UpgradeStep.class,
            names = {"DRAIN", "END"})
    void afterTheSwitch_itGoesOnWhereItWas(UpgradeStep undone) {
        assertThat(new RetryStart(undone, true, true).byDefault()).isEqualTo(undone);
        assertThat(new RetryStart(END, true, true).from(undone)).isEqualTo(undone);
    }

    @ParameterizedTest
    @EnumSource(
            value = UpgradeStep.class,
            names = {"DRAIN", "END"},
            mode = Mode.EXCLUDE)
    void afterTheSwitch_nothingOfBeforeCanBeRunAgain(UpgradeStep wanted) {
        assertThatThrownBy(() -> new RetryStart(DRAIN, true, true).from(wanted))
                .isInstanceOf(ProblemException.class)
                .hasMessage("The new Ollama serves already.");
    }

    @ParameterizedTest
    @EnumSource(
            value = UpgradeStep.class,
            names = {"SWITCH", "DRAIN", "END"})
    void stepBehindOneThatIsNotDone_isRefused(UpgradeStep wanted) {
        assertThatThrownBy(() -> new RetryStart(LOAD, false, true).from(wanted))
                .isInstanceOf(ProblemException.class)
                .hasMessage("The step LOAD before it has not been done.");
    }

    @ParameterizedTest
    @EnumSource(
            value = UpgradeStep.class,
            names = {"FIND", "START"})
    void earlierStep_canBeWished(UpgradeStep wanted) {
        assertThat(new RetryStart(LOAD, false, true).from(wanted))
                .isEqualTo(wanted)
                .isIn(FIND, START);
    }
}
