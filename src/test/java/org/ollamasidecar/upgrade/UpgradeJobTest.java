package org.ollamasidecar.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.entry;
import static org.assertj.core.api.Assertions.tuple;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.job.StepState;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.journal.JournalEvent;
import org.ollamasidecar.state.TestClock;
import org.ollamasidecar.upgrade.UpgradeView.State;

class UpgradeJobTest {

    private static final BackendName ONE = new BackendName("one");
    private static final BackendName TWO = new BackendName("two");
    private static final BackendName THREE = new BackendName("three");

    private final TestClock clock = new TestClock();
    private final Journal journal = new Journal(100, clock);
    private final UpgradeJob job = job(new UpgradeScope(List.of(BackendName.MAIN), Map.of(), false));
    private final UpgradePlace place = job.current();
    private final Thread runner = Thread.ofVirtual().unstarted(() -> {});

    private UpgradeJob job(UpgradeScope scope) {
        return new UpgradeJob(new UpgradeWish.Same(), scope, TestUpgrades.limits(Optional.empty()), clock, journal);
    }

    private void doneUntil(UpgradeStep next) {
        job.begin(UpgradeStep.FIND, runner);
        for (UpgradeStep step : UpgradeStep.values()) {
            if (step.compareTo(next) < 0) {
                place.ended(step, attempt(step));
            }
        }
    }

    private String attempt(UpgradeStep step) {
        try {
            return place.attempt(step, () -> "found");
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
        String found = place.attempt(UpgradeStep.PROVE, () -> {
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
                .isEqualTo(
                        new UpgradeView.Step(UpgradeStep.PROVE, null, StepState.RUNNING, 1, 3, 60, 3000, null, null));
        assertThat(place.undone()).isEqualTo(UpgradeStep.PROVE);
    }

    @Test
    void attemptThatFails_isSeenWithItsReason_untilTheNextOneIsGood() {
        // given
        doneUntil(UpgradeStep.PROVE);
        long known = job.version().current();

        // when
        assertThatThrownBy(() -> place.attempt(UpgradeStep.PROVE, () -> {
                    throw new StepFailedException("No token came.", "Look at its log.");
                }))
                .isInstanceOf(StepFailedException.class);

        // then
        UpgradeView.Failure why = new UpgradeView.Failure(UpgradeStep.PROVE, "No token came.", "Look at its log.");
        assertThat(seen(UpgradeStep.PROVE).state()).isEqualTo(StepState.RETRYING);
        assertThat(seen(UpgradeStep.PROVE).error()).isEqualTo(why);
        assertThat(job.version().current()).isGreaterThan(known);

        // when
        place.ended(UpgradeStep.PROVE, attempt(UpgradeStep.PROVE));

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
        assertThatThrownBy(() -> place.attempt(UpgradeStep.LOAD, () -> {
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
        place.failed(why);

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
        assertThatThrownBy(() -> place.attempt(UpgradeStep.LOAD, () -> "")).isInstanceOf(InterruptedException.class);

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
        place.failed(why);
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
        Launch wanted = new Launch(Optional.empty(), Optional.of(Path.of("/new/ollama")), Optional.empty(), Map.of());
        Launch other = Launch.of(Map.of("A", "1"));
        doneUntil(UpgradeStep.PROVE);

        // when
        place.findings().found(wanted, Launch.CONFIGURED);

        // then
        assertThat(place.retryStart(Launch.CONFIGURED)).isEqualTo(new RetryStart(UpgradeStep.PROVE, false, true));
        assertThat(place.retryStart(other)).isEqualTo(new RetryStart(UpgradeStep.PROVE, false, false));
    }

    /** Two places, with the new one at the first. */
    private UpgradeJob halfDone() throws InterruptedException {
        UpgradeJob both = job(new UpgradeScope(List.of(ONE, TWO), Map.of(THREE, "STOPPED"), true));
        both.begin(UpgradeStep.FIND, runner);
        UpgradePlace first = both.current();
        first.findings().opened(new InstanceName("one.b"));
        first.findings().replacing(TestUpgrades.serving(ONE, Launch.CONFIGURED));
        first.findings().switched();
        for (UpgradeStep step : UpgradeStep.values()) {
            first.ended(step, first.attempt(step, () -> "found"));
        }
        return both;
    }

    @Test
    void several_areDoneOneAfterTheOther_andEachStepSaysWhere() throws InterruptedException {
        // when
        UpgradeJob both = halfDone();

        // then
        assertThat(both.current().name()).isEqualTo(TWO);
        assertThat(both.remaining()).hasSize(1);
        assertThat(both.view().steps())
                .hasSize(2 * UpgradeStep.values().length)
                .extracting(UpgradeView.Step::instance, UpgradeView.Step::state)
                .startsWith(tuple("one", StepState.DONE))
                .endsWith(tuple("two", StepState.PENDING));
        assertThat(journal.since(0)).last().extracting(JournalEvent::message).isEqualTo("END of one is DONE: found");
    }

    @Test
    void failureAtTheSecond_leavesTheFirstWithTheNewOne_andSaysSo() throws InterruptedException {
        // given
        UpgradeJob both = halfDone();
        UpgradeView.Failure why = new UpgradeView.Failure(UpgradeStep.START, "It exited.", "Look at its log.");

        // when
        both.current().failed(why);
        both.end(State.FAILED, why);

        // then
        assertThat(both.view().error()).isEqualTo(why.at("two"));
        assertThat(both.view().instances())
                .extracting(UpgradeView.Place::instance, UpgradeView.Place::serves, UpgradeView.Place::candidate)
                .containsExactly(
                        tuple("one", UpgradeView.Serves.NEW, "one.b"),
                        tuple("two", UpgradeView.Serves.BEFORE, null),
                        tuple("three", UpgradeView.Serves.BEFORE, null));
        assertThat(both.view().instances())
                .last()
                .extracting(UpgradeView.Place::note)
                .isEqualTo("It was STOPPED: there was nothing to take the place of.");
        assertThat(journal.since(0))
                .last()
                .extracting(JournalEvent::message)
                .isEqualTo("The upgrade (a rolling restart) is FAILED at START of two: It exited."
                        + " (one has the new Ollama, two has the one of before)");
        assertThat(both.before()).containsExactly(entry(ONE, Launch.CONFIGURED));
    }

    @Test
    void retry_goesOnAtTheOneThatHasFailed() throws InterruptedException {
        // given
        UpgradeJob both = halfDone();
        UpgradeView.Failure why = new UpgradeView.Failure(UpgradeStep.START, "It exited.", "Look at its log.");
        both.current().failed(why);
        both.end(State.FAILED, why);

        // when
        both.begin(UpgradeStep.FIND, runner);

        // then
        assertThat(both.view().steps())
                .filteredOn(step -> "one".equals(step.instance()))
                .extracting(UpgradeView.Step::state)
                .containsOnly(StepState.DONE);
        assertThat(both.view().steps())
                .filteredOn(step -> "two".equals(step.instance()))
                .extracting(UpgradeView.Step::state)
                .containsOnly(StepState.PENDING);
        assertThat(both.cancel()).isTrue();
    }
}
