package org.ollamasidecar.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.tuple;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.job.StepState;
import org.ollamasidecar.job.SteppedJob;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.journal.JournalEvent;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.PermanentOllamaException;
import org.ollamasidecar.ollama.PullLine;
import org.ollamasidecar.ollama.PullProgress;
import org.ollamasidecar.ollama.TransientOllamaException;

class LoadJobTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final LoadError WHY = new LoadError("RUNNER", "It broke.", "Mend it.");

    private static final SteppedJob.Attempt<StepOutcome> NOTHING = () -> StepOutcome.done("nothing");

    private Instant now = T0;
    private final Journal journal = new Journal(100, () -> now);
    private final LoadJob job = new LoadJob(Wishes.of("tiny"), TestLoadConfig.defaults(), () -> now, journal);

    private StepView step(Step step) {
        return job.view().steps().stream()
                .filter(view -> view.step() == step)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void newJob_showsEveryStepWithItsLimits() {
        // when
        LoadView view = job.view();

        // then
        assertThat(view.model()).isEqualTo("tiny:latest");
        assertThat(view.state()).isEqualTo(JobState.RUNNING);
        assertThat(view.createdAt()).isEqualTo(T0);
        assertThat(view.endedAt()).isNull();
        assertThat(view.steps())
                .extracting(
                        StepView::step, StepView::state, StepView::attempt, StepView::attempts, StepView::limitSeconds)
                .containsExactly(
                        tuple(Step.AWAIT_SERVER, StepState.PENDING, 0, 1, 120L),
                        tuple(Step.RESOLVE, StepState.PENDING, 0, 4, 5L),
                        tuple(Step.PULL, StepState.PENDING, 0, 9, 21_600L),
                        tuple(Step.LOAD, StepState.PENDING, 0, 2, 7200L),
                        tuple(Step.VERIFY, StepState.PENDING, 0, 3, 60L));
    }

    @Test
    void errorThatNobodyKnows_isRetriedTwice_thenItIsPermanent() {
        // given
        SteppedJob.Attempt<StepOutcome> unknown = () -> {
            throw new TransientOllamaException(OllamaErrorKind.UNKNOWN, "the moon is full", "Look.");
        };

        // when
        for (int attempt = 1; attempt <= 2; attempt++) {
            assertThatExceptionOfType(TransientOllamaException.class).isThrownBy(() -> job.attempt(Step.LOAD, unknown));
        }

        // then
        assertThatExceptionOfType(PermanentOllamaException.class)
                .isThrownBy(() -> job.attempt(Step.LOAD, unknown))
                .withMessage("the moon is full")
                .satisfies(error -> assertThat(error.kind()).isEqualTo(OllamaErrorKind.UNKNOWN));
    }

    @Test
    void attempts_areCountedAndTimedFromTheFirst() throws InterruptedException {
        // when
        job.attempt(Step.LOAD, NOTHING);
        now = T0.plusSeconds(1);
        job.retrying(Step.LOAD, WHY);
        now = T0.plusSeconds(2);
        StepView pause = step(Step.LOAD);
        job.attempt(Step.LOAD, NOTHING);
        now = T0.plusSeconds(5);
        job.ended(Step.LOAD, StepState.DONE, "in memory", null);
        now = T0.plusSeconds(100);

        // then
        assertThat(pause.state()).isEqualTo(StepState.RETRYING);
        assertThat(pause.error()).isEqualTo(WHY);
        assertThat(step(Step.LOAD))
                .isEqualTo(
                        new StepView(Step.LOAD, StepState.DONE, 2, 2, 7200, 5000, "in memory", null, null, null, null));
        assertThat(journal.since(0))
                .extracting(JournalEvent::type, JournalEvent::message)
                .containsExactly(
                        tuple("load.retry", "LOAD is tried again: It broke."), tuple("load.step", "LOAD is DONE"));
    }

    @Test
    void failedAttempt_isSeenBeforeTheNextOneFollows() {
        // when
        assertThatExceptionOfType(TransientOllamaException.class)
                .isThrownBy(() -> job.attempt(Step.LOAD, () -> {
                    throw new TransientOllamaException(OllamaErrorKind.RUNNER, "It broke.", "Mend it.");
                }));

        // then
        assertThat(step(Step.LOAD).state()).isEqualTo(StepState.RETRYING);
        assertThat(step(Step.LOAD).error()).isEqualTo(WHY);
    }

    @Test
    void attemptThatTakesTooLong_isSeenAsSuch() {
        // when
        assertThatExceptionOfType(InterruptedException.class)
                .isThrownBy(() -> job.attempt(Step.LOAD, () -> {
                    throw new InterruptedException();
                }));

        // then
        assertThat(step(Step.LOAD).error()).isEqualTo(LoadErrors.late());
    }

    @Test
    void failedStep_keepsWhatItWasDoing() throws InterruptedException {
        // given
        PullProgress progress = PullProgress.NONE.with(new PullLine("pulling x", "x", OptionalLong.of(2), 1));
        Download download = new Download(progress, 0, job.now());
        job.attempt(Step.PULL, NOTHING);
        job.change(Step.PULL, record -> record.doing("pulling", download));

        // when
        job.ended(Step.PULL, StepState.FAILED, null, WHY);

        // then
        assertThat(step(Step.PULL).detail()).isEqualTo("pulling");
        assertThat(step(Step.PULL).progress()).isEqualTo(download.view(job.now(), Duration.ofMinutes(1)));
        assertThat(step(Step.PULL).error()).isEqualTo(WHY);
    }

    @Test
    void end_isShownAndWakesWhoeverWaits() {
        // given
        CompletableFuture<Void> ended = job.ended();
        now = T0.plusSeconds(9);

        // when
        job.end(JobState.FAILED, WHY);

        // then
        assertThat(ended).isCompleted();
        assertThat(job.view().state()).isEqualTo(JobState.FAILED);
        assertThat(job.view().endedAt()).isEqualTo(now);
        assertThat(job.view().error()).isEqualTo(WHY);
        assertThat(journal.since(0))
                .extracting(JournalEvent::message)
                .containsExactly("The load of tiny:latest is FAILED");
    }

    @Test
    void beginFromAStep_resetsItAndTheLaterOnesOnly() throws InterruptedException {
        // given
        job.attempt(Step.RESOLVE, NOTHING);
        job.ended(Step.RESOLVE, StepState.DONE, "installed", null);
        job.attempt(Step.LOAD, NOTHING);
        job.ended(Step.LOAD, StepState.FAILED, null, WHY);
        job.ended(Step.VERIFY, StepState.FAILED, null, WHY);
        job.end(JobState.FAILED, WHY);

        // when
        job.begin(Step.LOAD, Thread.ofVirtual().unstarted(() -> {}));

        // then
        assertThat(step(Step.RESOLVE).state()).isEqualTo(StepState.DONE);
        assertThat(step(Step.RESOLVE).detail()).isEqualTo("installed");
        assertThat(step(Step.LOAD))
                .isEqualTo(new StepView(Step.LOAD, StepState.PENDING, 0, 2, 7200, 0, null, null, null, null, null));
        assertThat(step(Step.VERIFY).state()).isEqualTo(StepState.PENDING);
        assertThat(job.view().state()).isEqualTo(JobState.RUNNING);
        assertThat(job.view().error()).isNull();
        assertThat(job.view().endedAt()).isNull();
        assertThat(job.ended()).isNotDone();
    }

    @Test
    void cancelOfARunningJob_interruptsItAndRefusesFurtherAttempts() {
        // given
        Thread runner = Thread.ofVirtual().unstarted(() -> {});
        job.begin(Step.AWAIT_SERVER, runner);

        // when
        job.cancel();

        // then
        assertThat(runner.isInterrupted()).isTrue();
        assertThat(job.isCancelWished()).isTrue();
        assertThatExceptionOfType(InterruptedException.class).isThrownBy(() -> job.attempt(Step.LOAD, NOTHING));
        assertThat(step(Step.LOAD).state()).isEqualTo(StepState.PENDING);
    }

    @Test
    void cancelOfAnEndedJob_doesNothing() {
        // given
        Thread runner = Thread.ofVirtual().unstarted(() -> {});
        job.begin(Step.AWAIT_SERVER, runner);
        job.end(JobState.DONE, null);

        // when
        job.cancel();

        // then
        assertThat(runner.isInterrupted()).isFalse();
        assertThat(job.isCancelWished()).isFalse();
        assertThat(job.state()).isEqualTo(JobState.DONE);
    }

    @Test
    void pullIsNeeded_whereItIsMissingOrWishedInAnyCase() {
        // given
        LoadJob always =
                new LoadJob(Wishes.of("tiny", PullPolicy.ALWAYS), TestLoadConfig.defaults(), () -> now, journal);

        // when
        boolean unknown = job.isPullNeeded();
        Optional<InstalledModel> found = Optional.of(new InstalledModel("tiny:latest", 1, "abc"));
        job.installed(found);
        always.installed(found);

        // then
        assertThat(unknown).isTrue();
        assertThat(job.isPullNeeded()).isFalse();
        assertThat(always.isPullNeeded()).isTrue();
    }
}
