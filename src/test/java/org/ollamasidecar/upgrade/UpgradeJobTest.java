package org.ollamasidecar.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.job.StepState;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.journal.JournalEvent;
import org.ollamasidecar.state.TestClock;
import org.ollamasidecar.upgrade.UpgradeView.State;

class UpgradeJobTest {

    private final TestClock clock = new TestClock();
    private final Journal journal = new Journal(100, clock);
    private final UpgradeJob job =
            new UpgradeJob(new UpgradeWish.Same(), TestUpgrades.limits(Optional.empty()), clock, journal);
    private final Thread runner = Thread.ofVirtual().unstarted(() -> {});

    private void doneUntil(UpgradeStep next) {
        job.begin(UpgradeStep.FIND, runner);
        for (UpgradeStep step : UpgradeStep.values()) {
            if (step.compareTo(next) < 0) {
                job.ended(step, attempt(step));
            }
        }
    }

    private String attempt(UpgradeStep step) {
        try {
            return job.attempt(step, () -> "found");
        } catch (InterruptedException e) {
            throw new AssertionError(e);
        }
    }

    private UpgradeView.Step seen(UpgradeStep step) {
        return job.view().steps().stream()
                .filter(one -> one.step() == step)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void steps_areSeenAsTheyGo() throws InterruptedException {
        // given
        doneUntil(UpgradeStep.PROVE);

        // when
        String found = job.attempt(UpgradeStep.PROVE, () -> {
            clock.advance(Duration.ofSeconds(3));
            assertThat(job.view().steps())
                    .extracting(UpgradeView.Step::state)
                    .containsExactly(
                            StepState.DONE,
                            StepState.DONE,
                            StepState.RUNNING,
                            StepState.PENDING,
                            StepState.PENDING,
                            StepState.PENDING,
                            StepState.PENDING);
            return "a token";
        });

        // then
        assertThat(found).isEqualTo("a token");
        assertThat(seen(UpgradeStep.PROVE))
                .isEqualTo(new UpgradeView.Step(UpgradeStep.PROVE, StepState.RUNNING, 1, 3, 60, 3000, null, null));
        assertThat(job.undone()).isEqualTo(UpgradeStep.PROVE);
    }

    @Test
    void attemptThatFails_isSeenWithItsReason_untilTheNextOneIsGood() {
        // given
        doneUntil(UpgradeStep.PROVE);
        long known = job.version().current();

        // when
        assertThatThrownBy(() -> job.attempt(UpgradeStep.PROVE, () -> {
                    throw new StepFailedException("No token came.", "Look at its log.");
                }))
                .isInstanceOf(StepFailedException.class);

        // then
        UpgradeView.Failure why = new UpgradeView.Failure(UpgradeStep.PROVE, "No token came.", "Look at its log.");
        assertThat(seen(UpgradeStep.PROVE).state()).isEqualTo(StepState.RETRYING);
        assertThat(seen(UpgradeStep.PROVE).error()).isEqualTo(why);
        assertThat(job.version().current()).isGreaterThan(known);

        // when
        job.ended(UpgradeStep.PROVE, attempt(UpgradeStep.PROVE));

        // then
        assertThat(seen(UpgradeStep.PROVE).state()).isEqualTo(StepState.DONE);
        assertThat(seen(UpgradeStep.PROVE).attempt()).isEqualTo(2);
        assertThat(seen(UpgradeStep.PROVE).error()).isNull();
    }

    @Test
    void interruptOfAnAttempt_isItsLimit_unlessACancelIsWished() {
        // given
        doneUntil(UpgradeStep.LOAD);

        // when
        assertThatThrownBy(() -> job.attempt(UpgradeStep.LOAD, () -> {
                    throw new InterruptedException("by its limit");
                }))
                .isInstanceOf(InterruptedException.class);

        // then
        assertThat(seen(UpgradeStep.LOAD).error()).isNotNull().satisfies(late -> assertThat(late.action())
                .contains("sidecar.upgrades.load.timeout"));
    }

    @Test
    void failure_namesStepReasonAndAction_andIsInTheJournal() {
        // given
        doneUntil(UpgradeStep.START);
        UpgradeView.Failure why = new UpgradeView.Failure(UpgradeStep.START, "It exited.", "Look at its log.");

        // when
        job.failed(why);

        // then
        assertThat(seen(UpgradeStep.START).state()).isEqualTo(StepState.FAILED);
        assertThat(job.isRunning()).isTrue();

        // when
        job.end(State.FAILED, why);

        // then
        assertThat(job.view().state()).isEqualTo(State.FAILED);
        assertThat(job.view().error()).isEqualTo(why);
        assertThat(journal.since(0))
                .last()
                .extracting(JournalEvent::message)
                .isEqualTo("The upgrade (a rolling restart) is FAILED at START: It exited.");
        assertThat(job.isRunning()).isFalse();
    }

    @Test
    void cancel_isHeededBeforeTheSwitch_andTooLateFromThenOn() {
        // given
        doneUntil(UpgradeStep.LOAD);

        // then
        assertThat(job.cancel()).isTrue();
        assertThatThrownBy(() -> job.attempt(UpgradeStep.LOAD, () -> "")).isInstanceOf(InterruptedException.class);

        // given
        doneUntil(UpgradeStep.SWITCH);

        // then
        assertThat(job.cancel()).isFalse();
        assertThat(job.isCancelWished()).isFalse();
    }

    @Test
    void retry_keepsWhatWasDone_andForgetsTheError() {
        // given
        doneUntil(UpgradeStep.DRAIN);
        UpgradeView.Failure why = new UpgradeView.Failure(UpgradeStep.DRAIN, "It broke.", "Retry.");
        job.failed(why);
        job.end(State.FAILED, why);

        // when
        job.begin(UpgradeStep.DRAIN, runner);

        // then
        assertThat(job.view().error()).isNull();
        assertThat(job.view().endedAt()).isNull();
        assertThat(seen(UpgradeStep.SWITCH).state()).isEqualTo(StepState.DONE);
        assertThat(seen(UpgradeStep.DRAIN).state()).isEqualTo(StepState.PENDING);
    }

    @Test
    void whatWasFound_isGoodForAsLongAsTheSameOneServes() {
        // given
        Launch wanted = new Launch(Optional.of(Path.of("/new/ollama")), Optional.empty(), Map.of());
        Launch other = new Launch(Optional.empty(), Optional.empty(), Map.of("A", "1"));
        doneUntil(UpgradeStep.PROVE);

        // when
        job.findings().found(wanted, Launch.CONFIGURED);

        // then
        assertThat(job.retryStart(Launch.CONFIGURED)).isEqualTo(new RetryStart(UpgradeStep.PROVE, false, true));
        assertThat(job.retryStart(other)).isEqualTo(new RetryStart(UpgradeStep.PROVE, false, false));
    }
}
