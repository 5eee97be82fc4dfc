package org.ollamasidecar.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.journal.JournalEvent;
import org.ollamasidecar.state.TestClock;
import org.ollamasidecar.upgrade.UpgradeView.State;

class UpgradeJobTest {

    private final TestClock clock = new TestClock();
    private final Journal journal = new Journal(100, clock);
    private final UpgradeJob job = new UpgradeJob(new UpgradeWish.Same(), clock, journal);
    private final Thread runner = Thread.ofVirtual().unstarted(() -> {});

    private void doneUntil(UpgradeStep next) throws InterruptedException {
        job.begin(runner, UpgradeStep.FIND);
        for (UpgradeStep step : UpgradeStep.values()) {
            if (step.compareTo(next) < 0) {
                job.attempted(step);
                job.ended(step, "found");
            }
        }
        job.attempted(next);
    }

    @Test
    void steps_areSeenAsTheyGo() throws InterruptedException {
        // when
        doneUntil(UpgradeStep.PROVE);
        job.attempted(UpgradeStep.PROVE);

        // then
        assertThat(job.view().state()).isEqualTo(State.RUNNING);
        assertThat(job.view().steps())
                .extracting(UpgradeView.Step::state)
                .containsExactly(
                        State.DONE,
                        State.DONE,
                        State.RUNNING,
                        State.PENDING,
                        State.PENDING,
                        State.PENDING,
                        State.PENDING);
        assertThat(job.view().steps().get(2).attempt()).isEqualTo(2);
        assertThat(job.current()).isEqualTo(UpgradeStep.PROVE);
    }

    @Test
    void failure_namesStepReasonAndAction_andIsInTheJournal() throws InterruptedException {
        // given
        doneUntil(UpgradeStep.START);

        // when
        job.failed(UpgradeStep.START, "It exited.", "Look at its log.");

        // then
        assertThat(job.view().state()).isEqualTo(State.FAILED);
        assertThat(job.view().error())
                .isEqualTo(new UpgradeView.Failure(UpgradeStep.START, "It exited.", "Look at its log."));
        assertThat(journal.since(0))
                .last()
                .extracting(JournalEvent::message)
                .isEqualTo("The upgrade (a rolling restart) is FAILED at START: It exited.");
        assertThat(job.isRunning()).isFalse();
    }

    @Test
    void cancel_isHeededBeforeTheSwitch_andTooLateFromThenOn() throws InterruptedException {
        // given
        doneUntil(UpgradeStep.LOAD);

        // then
        assertThat(job.cancel()).isTrue();
        assertThatThrownBy(() -> job.attempted(UpgradeStep.LOAD)).isInstanceOf(InterruptedException.class);

        // given
        doneUntil(UpgradeStep.SWITCH);

        // then
        assertThat(job.cancel()).isFalse();
        assertThat(job.isCancelWished()).isFalse();
    }

    @Test
    void retry_keepsWhatWasDone_andForgetsTheError() throws InterruptedException {
        // given
        doneUntil(UpgradeStep.DRAIN);
        job.failed(UpgradeStep.DRAIN, "It broke.", "Retry.");

        // when
        job.begin(runner, UpgradeStep.DRAIN);

        // then
        assertThat(job.view().error()).isNull();
        assertThat(job.view().endedAt()).isNull();
        assertThat(job.view().steps().get(4).state()).isEqualTo(State.DONE);
        assertThat(job.view().steps().get(5).state()).isEqualTo(State.PENDING);
    }
}
