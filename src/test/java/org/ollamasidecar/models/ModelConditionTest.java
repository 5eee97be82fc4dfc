package org.ollamasidecar.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.job.StepState;
import org.ollamasidecar.load.JobState;
import org.ollamasidecar.load.LoadError;
import org.ollamasidecar.load.LoadView;
import org.ollamasidecar.load.PullPolicy;
import org.ollamasidecar.load.Step;
import org.ollamasidecar.load.StepView;
import org.ollamasidecar.models.ModelCondition.Facts;

class ModelConditionTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final LoadBackOff PAUSES =
            new LoadBackOff(Duration.ofSeconds(10), Duration.ofMinutes(5), 6, Duration.ofSeconds(60));

    private static Instant at(long seconds) {
        return T0.plusSeconds(seconds);
    }

    private static Facts facts(boolean installed, boolean loaded, @Nullable LoadView job, long seconds) {
        return new Facts(
                installed,
                false,
                loaded,
                false,
                Optional.ofNullable(job),
                List.of("other:latest"),
                at(seconds),
                at(seconds));
    }

    private static LoadView job(String id, JobState state, StepState pull, @Nullable String errorKind, long ended) {
        LoadError error = errorKind == null ? null : new LoadError(errorKind, "It broke.", "Mend it.");
        StepView step = new StepView(Step.PULL, pull, 1, 9, 60, 1, "pulling x", null, error, null, null);
        return new LoadView(
                id,
                "m:latest",
                null,
                state,
                PullPolicy.MISSING,
                T0,
                state == JobState.RUNNING ? null : at(ended),
                List.of(step),
                error);
    }

    private static ModelCondition serving(long since) {
        return ModelCondition.begin(T0)
                .with(facts(true, true, job("a", JobState.DONE, StepState.DONE, null, since), since), PAUSES);
    }

    @Test
    void wantedModel_isDueAtOnce() {
        // when
        ModelCondition condition = ModelCondition.begin(T0).with(facts(false, false, null, 1), PAUSES);

        // then
        assertThat(condition.phase()).isEqualTo(ModelPhase.WANTED);
        assertThat(condition.isDue(at(1))).isTrue();
    }

    @Test
    void whatIsThereAlready_isLoadedAllTheSame_becauseNobodyHasSeenItAnswer() {
        // when
        ModelCondition installed = ModelCondition.begin(T0).with(facts(true, false, null, 1), PAUSES);
        ModelCondition loaded = installed.with(facts(true, true, null, 2), PAUSES);

        // then
        assertThat(installed.phase()).isEqualTo(ModelPhase.INSTALLED);
        assertThat(loaded.phase()).isEqualTo(ModelPhase.LOADED);
        assertThat(loaded.isDue(at(2))).isTrue();
    }

    @Test
    void runningJob_isLoading_andSaysWhatItDoes() {
        // when
        ModelCondition condition = ModelCondition.begin(T0)
                .with(facts(false, false, job("a", JobState.RUNNING, StepState.RUNNING, null, 0), 1), PAUSES);

        // then
        assertThat(condition.phase()).isEqualTo(ModelPhase.LOADING);
        assertThat(condition.detail()).isEqualTo("PULL is RUNNING: pulling x");
        assertThat(condition.isDue(at(1000))).isFalse();
    }

    @Test
    void jobThatIsDone_serves_alsoWhenNobodySawItRun() {
        assertThat(serving(1).phase()).isEqualTo(ModelPhase.SERVING);
        assertThat(serving(1).isDue(at(1000))).isFalse();
    }

    @Test
    void modelThatServes_goesOnWhileAnotherJobRuns_alsoWhereThatIsCancelled() {
        // when
        ModelCondition during =
                serving(1).with(facts(true, true, job("b", JobState.RUNNING, StepState.RUNNING, null, 0), 2), PAUSES);
        ModelCondition after =
                during.with(facts(true, true, job("b", JobState.CANCELLED, StepState.CANCELLED, null, 3), 4), PAUSES);

        // then
        assertThat(during.phase()).isEqualTo(ModelPhase.SERVING);
        assertThat(after.phase()).isEqualTo(ModelPhase.SERVING);
        assertThat(after.with(facts(true, false, null, 9), PAUSES).phase()).isEqualTo(ModelPhase.INSTALLED);
    }

    private static Facts onCpu(long seconds, long asOf) {
        return new Facts(true, false, true, true, Optional.empty(), List.of(), at(asOf), at(seconds));
    }

    @Test
    void modelWithoutTheGpuThatIsDemanded_hasFailed_butNotByALookFromBeforeItServed() {
        assertThat(serving(10).with(onCpu(11, 9), PAUSES).phase()).isEqualTo(ModelPhase.SERVING);
        assertThat(serving(10).with(onCpu(11, 11), PAUSES).phase()).isEqualTo(ModelPhase.FAILED);
    }

    @Test
    void failedJob_saysStepAndReason_andIsTriedAgainLaterAndLater() {
        // given
        ModelCondition begun = ModelCondition.begin(T0);

        // when
        ModelCondition first =
                begun.with(facts(false, false, job("a", JobState.FAILED, StepState.FAILED, "REGISTRY", 1), 2), PAUSES);
        ModelCondition second = first.with(
                facts(false, false, job("b", JobState.FAILED, StepState.FAILED, "REGISTRY", 20), 20), PAUSES);

        // then
        assertThat(first.phase()).isEqualTo(ModelPhase.FAILED);
        assertThat(first.failure())
                .isEqualTo(
                        new ModelCondition.StepFailure(Step.PULL, new LoadError("REGISTRY", "It broke.", "Mend it.")));
        assertThat(first.isDue(at(11))).isFalse();
        assertThat(first.isDue(at(12))).isTrue();
        assertThat(second.retryAt()).isEqualTo(at(40));
    }

    @Test
    void failureThatSomebodyHasToMend_waitsLonger() {
        // when
        ModelCondition condition = ModelCondition.begin(T0)
                .with(facts(false, false, job("a", JobState.FAILED, StepState.FAILED, "NOT_FOUND", 1), 1), PAUSES);

        // then
        assertThat(condition.retryAt()).isEqualTo(at(301));
    }

    @Test
    void oldFailure_isNotCountedTwice() {
        // given
        LoadView job = job("a", JobState.FAILED, StepState.FAILED, "REGISTRY", 1);
        ModelCondition failed = ModelCondition.begin(T0).with(facts(false, false, job, 2), PAUSES);

        // when
        ModelCondition again = failed.with(facts(false, false, job, 3), PAUSES);

        // then
        assertThat(again).isEqualTo(failed);
    }

    @Test
    void cancelledJob_isNoFailureOfTheModel_andNotRepeatedAtOnce() {
        // when
        ModelCondition condition = ModelCondition.begin(T0)
                .with(facts(false, false, job("a", JobState.CANCELLED, StepState.CANCELLED, null, 1), 1), PAUSES);

        // then
        assertThat(condition.detail()).isEqualTo("PULL: The load was cancelled by a request.");
        assertThat(condition.isDue(at(2))).isFalse();
    }

    @Test
    void lostModel_isDueAtOnce() {
        // when
        ModelCondition lost = serving(1).with(facts(true, false, null, 5), PAUSES);

        // then
        assertThat(lost.phase()).isEqualTo(ModelPhase.INSTALLED);
        assertThat(lost.detail()).isEqualTo("was unloaded and is loaded again");
        assertThat(lost.isDue(at(5))).isTrue();
    }

    @Test
    void modelThatIsLostAgainAndAgain_isNotPingPonged_andSaysBesideWhat() {
        // given
        ModelCondition condition = serving(1).with(facts(true, false, null, 5), PAUSES);

        // when
        condition = condition.with(facts(true, true, job("b", JobState.DONE, StepState.DONE, null, 6), 6), PAUSES);
        condition = condition.with(facts(true, false, null, 7), PAUSES);

        // then
        assertThat(condition.detail()).isEqualTo("does not stay loaded beside other:latest");
        assertThat(condition.isDue(at(8))).isFalse();
        assertThat(condition.isDue(at(9))).isTrue();
    }

    @Test
    void lossAfterALongTime_isForgiven() {
        // given
        ModelCondition condition = serving(1).with(facts(true, false, null, 5), PAUSES);
        condition = condition.with(facts(true, true, job("b", JobState.DONE, StepState.DONE, null, 6), 6), PAUSES);

        // when
        ModelCondition lost = condition.with(facts(true, false, null, 600), PAUSES);

        // then
        assertThat(lost.isDue(at(600))).isTrue();
    }

    @Test
    void modelThatLosesTheGpuItShouldHave_hasFailed_andIsProvedAgainLater() {
        // given
        Facts onCpu = new Facts(true, false, true, true, Optional.empty(), List.of(), at(10), at(10));

        // when
        ModelCondition condition = serving(5).with(onCpu, PAUSES);

        // then
        assertThat(condition.phase()).isEqualTo(ModelPhase.FAILED);
        assertThat(condition.detail()).startsWith("VERIFY: It ran on a GPU");
        assertThat(condition.isDue(at(309))).isFalse();
        assertThat(condition.isDue(at(310))).isTrue();
    }

    @Test
    void lookFromBeforeItServed_tellsNoLoss() {
        // given
        Facts old = new Facts(true, false, false, false, Optional.empty(), List.of(), at(5), at(6));

        // then
        assertThat(serving(5).with(old, PAUSES).phase()).isEqualTo(ModelPhase.SERVING);
    }

    @Test
    void failedModelThatSomebodyBrings_isDueAtOnce() {
        // given
        ModelCondition failed = ModelCondition.begin(T0)
                .with(facts(false, false, job("a", JobState.FAILED, StepState.FAILED, "NOT_FOUND", 1), 1), PAUSES);
        Facts appeared = new Facts(true, true, false, false, Optional.empty(), List.of(), at(5), at(5));

        // when
        ModelCondition arrived = failed.with(appeared, PAUSES);

        // then
        assertThat(arrived.phase()).isEqualTo(ModelPhase.INSTALLED);
        assertThat(arrived.isDue(at(5))).isTrue();
        assertThat(arrived.failures()).isZero();
    }
}
