package org.ollamasidecar.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.state.Samples.BACKING_OFF;
import static org.ollamasidecar.state.Samples.CHILD;
import static org.ollamasidecar.state.Samples.DEADLINE;
import static org.ollamasidecar.state.Samples.DIED;
import static org.ollamasidecar.state.Samples.FOUND;
import static org.ollamasidecar.state.Samples.HISTORY;
import static org.ollamasidecar.state.Samples.LINE;
import static org.ollamasidecar.state.Samples.LISTENING;
import static org.ollamasidecar.state.Samples.NOTHING_LEFT;
import static org.ollamasidecar.state.Samples.NOT_FOUND;
import static org.ollamasidecar.state.Samples.NOW_RUNNING;
import static org.ollamasidecar.state.Samples.PID;
import static org.ollamasidecar.state.Samples.PROGRAM;
import static org.ollamasidecar.state.Samples.READY;
import static org.ollamasidecar.state.Samples.STARTING;
import static org.ollamasidecar.state.Samples.T0;
import static org.ollamasidecar.state.Samples.UNRESPONSIVE;
import static org.ollamasidecar.state.Samples.VERSION;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ollamasidecar.process.EndOrder;
import org.ollamasidecar.process.Exit;
import org.ollamasidecar.state.SidecarState.BackingOff;
import org.ollamasidecar.state.SidecarState.Failed;
import org.ollamasidecar.state.SidecarState.Listening;
import org.ollamasidecar.state.SidecarState.Provisioning;
import org.ollamasidecar.state.SidecarState.Ready;
import org.ollamasidecar.state.SidecarState.Starting;
import org.ollamasidecar.state.SidecarState.Stopped;
import org.ollamasidecar.state.SidecarState.Stopping;
import org.ollamasidecar.state.SidecarState.Unresponsive;

class StateMachineTest {

    private static final Duration GRACE = Duration.ofSeconds(5);
    private static final SupervisorEvent START = new SupervisorEvent.StartRequested("me");
    private static final SupervisorEvent STOP = new SupervisorEvent.StopRequested("me");
    private static final SupervisorEvent RESTART = new SupervisorEvent.RestartRequested("me");
    private static final SupervisorEvent TICK = new SupervisorEvent.Tick();
    private static final SupervisorEvent EXITED = new SupervisorEvent.Exited(NOW_RUNNING, new Exit(1));
    private static final SupervisorEvent ANSWERED = new SupervisorEvent.ProbeAnswered(NOW_RUNNING, VERSION);
    private static final SupervisorEvent MISSED = new SupervisorEvent.ProbeMissed(NOW_RUNNING, "refused");
    private static final SupervisorEvent TREE_ENDED = new SupervisorEvent.TreeEnded(NOW_RUNNING, NOTHING_LEFT);
    private static final Effect CLEAR_UP = new Effect.EndTree(NOW_RUNNING, EndOrder.atOnce());
    private static final Effect END = new Effect.EndTree(NOW_RUNNING, EndOrder.gracefully(GRACE));
    private static final Effect DUMP_AND_END = new Effect.EndTree(NOW_RUNNING, EndOrder.withDump(GRACE));

    private final StateMachine machine = machine(TestSidecarConfig.defaults());

    private static StateMachine machine(SidecarConfig config) {
        return new StateMachine(config, new RestartPolicy(config.restart(), () -> 0.5));
    }

    private Transition next(SidecarState state, SupervisorEvent event) {
        return machine.next(state, HISTORY, event, T0);
    }

    private static History provisioning() {
        return HISTORY.started();
    }

    private static void assertBegins(Transition transition) {
        assertThat(transition.state()).isEqualTo(new Provisioning(NOW_RUNNING + 1, "looking for a program"));
        assertThat(transition.history()).isEqualTo(provisioning());
        assertThat(transition.effects()).containsExactly(new Effect.Provision(NOW_RUNNING + 1));
    }

    @Test
    void startWhileStopped_looksForAProgram() {
        assertBegins(next(new Stopped(), START));
    }

    @Test
    void startAfterGivingUp_beginsAnew() {
        assertBegins(next(new Failed(NOW_RUNNING, DIED), START));
    }

    @Test
    void startWhileStopping_waitsThenStarts() {
        assertThat(next(new Stopping(NOW_RUNNING, false), START))
                .isEqualTo(new Transition(new Stopping(NOW_RUNNING, true), HISTORY));
    }

    @ParameterizedTest
    @MethodSource("org.ollamasidecar.state.Samples#wishes")
    void startOrRestartWhileBackingOff_endsThePause(SupervisorEvent wish) {
        // given
        boolean stops = wish.equals(STOP);

        // when
        Transition transition = next(BACKING_OFF, wish);

        // then
        assertThat(transition)
                .isEqualTo(
                        stops
                                ? new Transition(new Stopping(NOW_RUNNING, false), HISTORY, END)
                                : new Transition(new BackingOff(NOW_RUNNING, 1, T0, DIED), HISTORY));
    }

    @Test
    void stopWhileProvisioning_cancelsTheSearch() {
        assertThat(next(new Provisioning(NOW_RUNNING, "looking"), STOP))
                .isEqualTo(new Transition(new Stopped(), HISTORY, new Effect.CancelProvisioning(NOW_RUNNING)));
    }

    @ParameterizedTest
    @MethodSource("withATree")
    void stopWithATree_endsItGracefully(SidecarState state) {
        assertThat(next(state, STOP)).isEqualTo(new Transition(new Stopping(NOW_RUNNING, false), HISTORY, END));
    }

    static List<SidecarState> withATree() {
        return List.of(STARTING, LISTENING, READY, UNRESPONSIVE, BACKING_OFF, new Failed(NOW_RUNNING, DIED));
    }

    @Test
    void stopWhileToBeStartedAgain_takesTheStartBack() {
        assertThat(next(new Stopping(NOW_RUNNING, true), STOP))
                .isEqualTo(new Transition(new Stopping(NOW_RUNNING, false), HISTORY));
    }

    @ParameterizedTest
    @MethodSource("running")
    void restartWhileRunning_endsItThenStarts(SidecarState state) {
        assertThat(next(state, RESTART)).isEqualTo(new Transition(new Stopping(NOW_RUNNING, true), HISTORY, END));
    }

    static List<SidecarState> running() {
        return List.of(STARTING, LISTENING, READY, UNRESPONSIVE);
    }

    @Test
    void restartWhileStopped_looksForAProgram() {
        assertBegins(next(new Stopped(), RESTART));
    }

    @Test
    void restartAfterGivingUp_beginsAnew() {
        assertBegins(next(new Failed(NOW_RUNNING, DIED), RESTART));
    }

    @Test
    void restartWhileStopping_startsAfterwards() {
        assertThat(next(new Stopping(NOW_RUNNING, false), RESTART))
                .isEqualTo(new Transition(new Stopping(NOW_RUNNING, true), HISTORY));
    }

    @Test
    void treeEndedWhileStopping_isStopped() {
        assertThat(next(new Stopping(NOW_RUNNING, false), TREE_ENDED))
                .isEqualTo(new Transition(new Stopped(), HISTORY));
    }

    @Test
    void treeEndedWhileToBeStartedAgain_looksForAProgram() {
        assertBegins(next(new Stopping(NOW_RUNNING, true), TREE_ENDED));
    }

    @Test
    void provisionProgressed_isShown() {
        assertThat(next(
                        new Provisioning(NOW_RUNNING, "looking"),
                        new SupervisorEvent.ProvisionProgressed(NOW_RUNNING, "downloading")))
                .isEqualTo(new Transition(new Provisioning(NOW_RUNNING, "downloading"), HISTORY));
    }

    @Test
    void programFound_isSpawnedWithADeadline() {
        assertThat(next(new Provisioning(NOW_RUNNING, "looking"), new SupervisorEvent.Provisioned(NOW_RUNNING, FOUND)))
                .isEqualTo(new Transition(
                        new Starting(NOW_RUNNING, OptionalLong.empty(), Optional.empty(), T0.plusSeconds(120)),
                        HISTORY.provisioned(PROGRAM),
                        new Effect.Spawn(NOW_RUNNING, PROGRAM)));
    }

    @Test
    void programNotFound_givesUp() {
        // given
        FailureCause cause = new FailureCause.NoProgram("There is no Ollama.", "Install one.", List.of());

        // when
        Transition transition =
                next(new Provisioning(NOW_RUNNING, "looking"), new SupervisorEvent.Provisioned(NOW_RUNNING, NOT_FOUND));

        // then
        assertThat(transition).isEqualTo(new Transition(new Failed(NOW_RUNNING, cause), HISTORY.failed(cause)));
    }

    @Test
    void pidBeforeLine_listensOnlyWithTheLine() {
        // given
        Transition spawned = next(STARTING, new SupervisorEvent.Spawned(NOW_RUNNING, PID));

        // when
        Transition heard = next(spawned.state(), new SupervisorEvent.SignalSeen(NOW_RUNNING, LINE));

        // then
        assertThat(spawned)
                .isEqualTo(new Transition(
                        new Starting(NOW_RUNNING, OptionalLong.of(PID), Optional.empty(), DEADLINE), HISTORY));
        assertThat(heard).isEqualTo(new Transition(LISTENING, HISTORY, new Effect.Probe(CHILD)));
    }

    @Test
    void lineBeforePid_listensOnlyWithThePid() {
        // given
        Transition heard = next(STARTING, new SupervisorEvent.SignalSeen(NOW_RUNNING, LINE));

        // when
        Transition spawned = next(heard.state(), new SupervisorEvent.Spawned(NOW_RUNNING, PID));

        // then
        assertThat(heard)
                .isEqualTo(new Transition(
                        new Starting(NOW_RUNNING, OptionalLong.empty(), Optional.of(LINE), DEADLINE), HISTORY));
        assertThat(spawned).isEqualTo(new Transition(LISTENING, HISTORY, new Effect.Probe(CHILD)));
    }

    @Test
    void firstAnswer_isReady() {
        // when
        Transition transition = next(LISTENING, ANSWERED);

        // then
        assertThat(transition)
                .isEqualTo(
                        new Transition(new Ready(CHILD, T0, 0, ProbeSchedule.at(T0.plusSeconds(2))), HISTORY.ready()));
        assertThat(transition.history().everReady()).isTrue();
    }

    @Test
    void bytesForAClient_areAsGoodAsAnAnswer_andForgiveAMiss() {
        assertThat(next(miss(2), new SupervisorEvent.AnswerPassed(NOW_RUNNING, Duration.ofMillis(300))))
                .isEqualTo(new Transition(
                        new Ready(CHILD, READY.since(), 0, ProbeSchedule.at(T0.plusMillis(300))), HISTORY));
    }

    @Test
    void anotherVersionAnswersAtStart_isNotReady() {
        assertThat(next(LISTENING, new SupervisorEvent.ProbeAnswered(NOW_RUNNING, "0.1.0")))
                .isEqualTo(
                        new Transition(new Listening(CHILD, DEADLINE, ProbeSchedule.at(T0.plusMillis(25))), HISTORY));
    }

    @Test
    void noAnswerAtStart_isAskedAgainSoon() {
        assertThat(next(LISTENING, MISSED))
                .isEqualTo(
                        new Transition(new Listening(CHILD, DEADLINE, ProbeSchedule.at(T0.plusMillis(25))), HISTORY));
    }

    @Test
    void logMovedWhileStarting_resetsTheDeadline() {
        assertThat(next(STARTING, new SupervisorEvent.LogMoved(NOW_RUNNING)))
                .isEqualTo(new Transition(
                        new Starting(NOW_RUNNING, OptionalLong.empty(), Optional.empty(), T0.plusSeconds(120)),
                        HISTORY));
    }

    @Test
    void logMovedWhileListening_resetsTheDeadlineAndKeepsTheProbe() {
        assertThat(next(LISTENING, new SupervisorEvent.LogMoved(NOW_RUNNING)))
                .isEqualTo(new Transition(new Listening(CHILD, T0.plusSeconds(120), ProbeSchedule.UNDER_WAY), HISTORY));
    }

    @ParameterizedTest
    @MethodSource("lateAtStart")
    void deadlinePassedAtStart_dumpsAndBacksOff(SidecarState state, String last) {
        // given
        FailureCause late = new FailureCause.StartTimedOut(NOW_RUNNING, Duration.ofMinutes(2), last);

        // when
        Transition transition = machine.next(state, HISTORY, TICK, DEADLINE);

        // then
        assertThat(transition.state()).isEqualTo(new BackingOff(NOW_RUNNING, 1, DEADLINE.plusMillis(500), late));
        assertThat(transition.effects()).containsExactly(DUMP_AND_END);
    }

    static List<Arguments> lateAtStart() {
        return List.of(
                Arguments.of(STARTING, "it has not said that it listens"),
                Arguments.of(LISTENING, "it listens on http://127.0.0.1:41234 and does not answer"));
    }

    @ParameterizedTest
    @MethodSource("probing")
    void probeDue_isMadeOnceAndNeverOverlaps(SidecarState waiting, SidecarState underWay) {
        // given
        Instant due = T0.plusMillis(25);

        // when
        Transition early = machine.next(waiting, HISTORY, TICK, due.minusNanos(1));
        Transition atTime = machine.next(waiting, HISTORY, TICK, due);
        Transition again = machine.next(atTime.state(), HISTORY, TICK, due.plusSeconds(1));

        // then
        assertThat(early).isEqualTo(new Transition(waiting, HISTORY));
        assertThat(atTime).isEqualTo(new Transition(underWay, HISTORY, new Effect.Probe(CHILD)));
        assertThat(again).isEqualTo(new Transition(underWay, HISTORY));
    }

    static List<Arguments> probing() {
        ProbeSchedule due = ProbeSchedule.at(T0.plusMillis(25));
        return List.of(
                Arguments.of(new Listening(CHILD, DEADLINE, due), LISTENING),
                Arguments.of(new Ready(CHILD, READY.since(), 1, due), miss(1)));
    }

    private static Ready miss(int misses) {
        return new Ready(CHILD, READY.since(), misses, ProbeSchedule.UNDER_WAY);
    }

    @Test
    void answer_resetsTheMissesAndKeepsTheBeginOfReady() {
        assertThat(next(miss(2), ANSWERED).state())
                .isEqualTo(new Ready(CHILD, READY.since(), 0, ProbeSchedule.at(T0.plusSeconds(2))));
    }

    @Test
    void missWithinTheLimit_staysReadyAndLeavesTimeForTheExitToBeTold() {
        // when
        Transition transition = next(miss(1), MISSED);

        // then
        assertThat(transition)
                .isEqualTo(new Transition(
                        new Ready(CHILD, READY.since(), 2, ProbeSchedule.at(T0.plusMillis(250))), HISTORY));
    }

    @Test
    void missBeyondTheLimit_isUnresponsiveWithADump() {
        assertThat(next(miss(2), MISSED))
                .isEqualTo(new Transition(new Unresponsive(CHILD, READY.since(), 3, "refused"), HISTORY, DUMP_AND_END));
    }

    @Test
    void anotherVersionAnswersWhileReady_isAMiss() {
        assertThat(next(miss(2), new SupervisorEvent.ProbeAnswered(NOW_RUNNING, "0.1.0"))
                        .state())
                .isEqualTo(new Unresponsive(
                        CHILD, READY.since(), 3, "version 0.1.0 answered, our Ollama is version 0.34.4"));
    }

    @Test
    void hungTreeEnded_backsOffWithTheHangAsCause() {
        // given
        FailureCause hung = new FailureCause.Hung(NOW_RUNNING, 3, "nothing");

        // when
        Transition transition = next(UNRESPONSIVE, TREE_ENDED);

        // then
        assertThat(transition.state()).isEqualTo(new BackingOff(NOW_RUNNING, 0, T0, hung));
        assertThat(transition.history().lastFailure()).contains(hung);
        assertThat(transition.effects()).containsExactly(CLEAR_UP);
    }

    @Test
    void exitAfterAStableRun_isRestartedAtOnceAndForgetsEarlierCrashes() {
        // given
        History bad = HISTORY.crashed(DIED, false, T0.minusSeconds(70), Duration.ofMinutes(10));

        // when
        Transition transition = machine.next(READY, bad, EXITED, T0);

        // then
        FailureCause cause = new FailureCause.Died(NOW_RUNNING, new Exit(1), Duration.ofMinutes(1));
        assertThat(transition.state()).isEqualTo(new BackingOff(NOW_RUNNING, 0, T0, cause));
        assertThat(transition.history().crashes()).containsExactly(T0);
        assertThat(transition.effects()).containsExactly(CLEAR_UP);
    }

    @ParameterizedTest
    @MethodSource("unstable")
    void exitOfAnUnstableRun_backsOff(SidecarState state) {
        // when
        Transition transition = next(state, EXITED);

        // then
        assertThat(transition.state()).isInstanceOfSatisfying(BackingOff.class, waiting -> {
            assertThat(waiting.attempt()).isEqualTo(1);
            assertThat(waiting.until()).isEqualTo(T0.plusMillis(500));
            assertThat(waiting.cause()).isInstanceOf(FailureCause.Died.class);
        });
        assertThat(transition.history().crashes()).containsExactly(T0);
        assertThat(transition.effects()).containsExactly(CLEAR_UP);
    }

    static List<SidecarState> unstable() {
        return List.of(STARTING, LISTENING, new Ready(CHILD, T0.minusSeconds(9), 0, ProbeSchedule.UNDER_WAY));
    }

    @Test
    void pauseOver_isSpawnedAgainAsANewGeneration() {
        // when
        Transition transition = machine.next(BACKING_OFF, HISTORY, TICK, DEADLINE);

        // then
        long newer = NOW_RUNNING + 1;
        assertThat(transition.state())
                .isEqualTo(new Starting(newer, OptionalLong.empty(), Optional.empty(), DEADLINE.plusSeconds(120)));
        assertThat(transition.history().generation()).isEqualTo(newer);
        assertThat(transition.history().restarts()).isEqualTo(1);
        assertThat(transition.effects()).containsExactly(new Effect.Spawn(newer, PROGRAM));
    }

    @Test
    void pauseOverAfterARefusedSpawn_looksForAProgramAgain() {
        // given
        Transition refused = next(STARTING, new SupervisorEvent.NotSpawned(NOW_RUNNING, "not executable"));

        // when
        Transition transition = machine.next(refused.state(), refused.history(), TICK, T0.plusMillis(500));

        // then
        assertThat(refused.state())
                .isEqualTo(new BackingOff(
                        NOW_RUNNING, 1, T0.plusMillis(500), new FailureCause.NotSpawned("not executable")));
        assertThat(refused.effects()).containsExactly(CLEAR_UP);
        assertThat(transition.state()).isEqualTo(new Provisioning(NOW_RUNNING + 1, "looking for a program"));
        assertThat(transition.history().program()).isEmpty();
        assertThat(transition.history().crashes()).containsExactly(T0);
        assertThat(transition.effects()).containsExactly(new Effect.Provision(NOW_RUNNING + 1));
    }

    @ParameterizedTest
    @CsvSource({"1, 500", "2, 1000", "3, 2000", "4, 4000", "7, 30000", "50, 30000"})
    void crashInARow_doublesThePauseUpToTheCap(int attempt, long pauseMillis) {
        // given
        TestSidecarConfig.TestRestart patient = new TestSidecarConfig.TestRestart(
                Duration.ofSeconds(10),
                Duration.ofMillis(500),
                Duration.ofSeconds(30),
                0.1,
                1000,
                Optional.empty(),
                Duration.ofMinutes(10));
        StateMachine machine = machine(TestSidecarConfig.defaults().withRestart(patient));
        History history = new History(
                NOW_RUNNING,
                Optional.of(PROGRAM),
                List.of(),
                attempt - 1,
                0,
                false,
                Optional.empty(),
                List.of(),
                History.Told.NOTHING);

        // when
        Transition transition = machine.next(STARTING, history, EXITED, T0);

        // then
        assertThat(transition.state()).isInstanceOfSatisfying(BackingOff.class, waiting -> {
            assertThat(waiting.attempt()).isEqualTo(attempt);
            assertThat(waiting.until()).isEqualTo(T0.plusMillis(pauseMillis));
        });
    }

    @Test
    void budgetSpent_givesUpAndClearsUp() {
        // given
        SidecarState state = STARTING;
        History history = HISTORY;

        // when
        Transition last = new Transition(state, history);
        for (int crash = 0; crash < 6; crash++) {
            last = machine.next(STARTING, history, EXITED, T0.plusSeconds(crash));
            history = last.history();
        }

        // then
        FailureCause cause = new FailureCause.Died(NOW_RUNNING, new Exit(1), Duration.ZERO);
        assertThat(last.state()).isEqualTo(new Failed(NOW_RUNNING, cause));
        assertThat(last.history().crashes()).hasSize(6);
        assertThat(last.history().lastFailure()).contains(cause);
        assertThat(last.effects()).containsExactly(CLEAR_UP);
    }

    @Test
    void budgetSpent_whereItIsWished_isTriedOnSlowly() {
        // given
        StateMachine machine = machine(TestSidecarConfig.defaults().withRestart(TestSidecarConfig.KEEPS_TRYING));
        History history = HISTORY;

        // when
        Transition last = new Transition(STARTING, history);
        for (int crash = 0; crash < 6; crash++) {
            last = machine.next(STARTING, history, EXITED, T0);
            history = last.history();
        }

        // then
        assertThat(last.state()).isInstanceOfSatisfying(BackingOff.class, waiting -> assertThat(waiting.until())
                .isEqualTo(T0.plus(Duration.ofMinutes(5))));
        assertThat(last.effects()).containsExactly(CLEAR_UP);
    }

    @Test
    void noProgram_whereItIsWished_isLookedForAgainSlowly() {
        // given
        StateMachine machine = machine(TestSidecarConfig.defaults().withRestart(TestSidecarConfig.KEEPS_TRYING));
        Instant later = T0.plus(Duration.ofMinutes(5));

        // when
        Transition waiting = machine.next(
                new Provisioning(NOW_RUNNING, "looking"),
                HISTORY,
                new SupervisorEvent.Provisioned(NOW_RUNNING, Samples.NOT_FOUND),
                T0);
        Transition again = machine.next(waiting.state(), waiting.history(), TICK, later);

        // then
        assertThat(waiting.state().due()).contains(later);
        assertThat(again.state()).isInstanceOf(Provisioning.class);
        assertThat(again.effects()).containsExactly(new Effect.Provision(NOW_RUNNING + 1));
    }

    @Test
    void crashesOutsideTheWindow_doNotCount() {
        // given
        History history = HISTORY;

        // when
        Transition last = new Transition(STARTING, history);
        for (int crash = 0; crash < 20; crash++) {
            last = machine.next(STARTING, history, EXITED, T0.plus(Duration.ofMinutes(3L * crash)));
            history = last.history();
        }

        // then
        assertThat(last.state()).isInstanceOf(BackingOff.class);
        assertThat(last.history().crashes()).hasSize(4);
    }

    @Test
    void startAfterGivingUp_isGivenTheWholeBudgetAgain() {
        // given
        History spent = HISTORY.crashed(DIED, false, T0, Duration.ofMinutes(10));

        // when
        Transition transition = machine.next(new Failed(NOW_RUNNING, DIED), spent, START, T0);

        // then
        assertThat(transition.history().crashes()).isEmpty();
        assertThat(transition.history().attempt()).isZero();
        assertThat(transition.history().lastFailure()).contains(DIED);
    }

    @Test
    void spare_isProbedFourTimesLessOften_andAtOnceWhenSomebodyDependsOnItAgain() {
        // given
        StateMachine machine = machine(TestSidecarConfig.defaults());
        History spare = HISTORY.relied(Reliance.SPARE);

        // when
        Transition answered = machine.next(READY, spare, new SupervisorEvent.ProbeAnswered(NOW_RUNNING, VERSION), T0);
        Transition close = machine.next(
                answered.state(),
                answered.history(),
                new SupervisorEvent.RelianceChanged(Reliance.SOLE),
                T0.plusSeconds(1));

        // then
        assertThat(answered.state().due()).contains(T0.plusSeconds(8));
        assertThat(close.state().due()).contains(T0.plusSeconds(1));
        assertThat(close.history().told().reliance()).isEqualTo(Reliance.SOLE);
    }

    @Test
    void whereAnotherOneServes_theStartAfterADeath_leavesItTheFirstMoments() {
        // given
        StateMachine machine = machine(TestSidecarConfig.defaults());

        // when
        Transition died = machine.next(READY, HISTORY.relied(Reliance.BACKED), EXITED, T0.plus(Duration.ofHours(1)));

        // then
        assertThat(died.state().due()).contains(T0.plus(Duration.ofHours(1)).plus(Handover.NO_START));
    }

    @Test
    void whereThatOneFailsToo_itIsStarted_asSoonAsItWouldHaveBeenAlone() {
        // given
        StateMachine machine = machine(TestSidecarConfig.defaults());
        Instant death = T0.plus(Duration.ofHours(1));
        Transition died = machine.next(READY, HISTORY.relied(Reliance.BACKED), EXITED, death);

        // when
        Transition alone = machine.next(
                died.state(),
                died.history(),
                new SupervisorEvent.RelianceChanged(Reliance.SOLE),
                death.plusMillis(300));

        // then
        assertThat(alone.state().due()).contains(death.plusMillis(300));
    }

    @Test
    void longerBackOff_isNotShortened_whereNobodyElseServes() {
        // given
        StateMachine machine = machine(TestSidecarConfig.defaults());
        SidecarState backingOff = new SidecarState.BackingOff(NOW_RUNNING, 0, T0.plusSeconds(60), DIED);

        // when
        Transition alone = machine.next(backingOff, HISTORY, new SupervisorEvent.RelianceChanged(Reliance.SOLE), T0);

        // then
        assertThat(alone.state()).isEqualTo(backingOff);
    }
}
