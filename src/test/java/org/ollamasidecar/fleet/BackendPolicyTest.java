package org.ollamasidecar.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.fleet.Fleets.A;
import static org.ollamasidecar.fleet.Fleets.ALONE;
import static org.ollamasidecar.fleet.Fleets.B;
import static org.ollamasidecar.fleet.Fleets.DIED;
import static org.ollamasidecar.fleet.Fleets.NOW;
import static org.ollamasidecar.fleet.Fleets.WITH_STANDBY;
import static org.ollamasidecar.fleet.Fleets.backingOff;
import static org.ollamasidecar.fleet.Fleets.failed;
import static org.ollamasidecar.fleet.Fleets.pair;
import static org.ollamasidecar.fleet.Fleets.ready;
import static org.ollamasidecar.fleet.Fleets.starting;
import static org.ollamasidecar.fleet.Fleets.stopped;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.state.FailureCause;
import org.ollamasidecar.state.Reliance;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.StateName;
import org.ollamasidecar.state.SupervisorEvent;

class BackendPolicyTest {

    private final BackendPolicy policy = new BackendPolicy(WITH_STANDBY);

    private static FleetEvent observed(InstanceName name, SidecarStatus status) {
        return new FleetEvent.Observed(name, status);
    }

    private static FleetEvent gone(long generation) {
        return new FleetEvent.Gone(generation, "has ended");
    }

    private static InstanceName serving(BackendTransition transition) {
        return transition.state().serving().name();
    }

    private static StateName state(BackendTransition transition, InstanceName name) {
        return transition.state().find(name).orElseThrow().status().name();
    }

    private static FleetCommand tell(InstanceName name, SupervisorEvent event) {
        return new FleetCommand.Tell(name, event);
    }

    private static FleetCommand tell(InstanceName name, Reliance reliance) {
        return tell(name, new SupervisorEvent.RelianceChanged(reliance));
    }

    /** Both are Ready, and know of each other. */
    private BackendState sound() {
        return policy.next(pair(ready(1), ready(2)), new FleetEvent.Tick(), NOW).state();
    }

    /** Each state of the one that serves with each state of the one that stands by. */
    static Stream<Arguments> pairs() {
        return Fleets.statuses(1).flatMap(serving -> Fleets.statuses(2).map(standby -> Arguments.of(serving, standby)));
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void standby_servesWhereOnlyIt_isReady_orTheOtherIsGivenUpAndItIsNot(SidecarStatus serving, SidecarStatus standby) {
        // given
        boolean isUp = standby.ready().isPresent() && serving.ready().isEmpty();
        boolean isOnItsWay = !List.of(StateName.STOPPED, StateName.STOPPING, StateName.FAILED)
                .contains(standby.name());
        boolean isHope = serving.name() == StateName.FAILED && isOnItsWay;

        // when
        BackendTransition next = policy.next(pair(serving, standby), new FleetEvent.Tick(), NOW);

        // then
        assertThat(serving(next)).isEqualTo(isUp || isHope ? B : A);
        assertThat(next.state().members()).filteredOn(Member::serves).hasSize(1);
    }

    @ParameterizedTest
    @MethodSource("pairs")
    void whereOllamaIsNotWanted_theOneThatServes_staysTheOne(SidecarStatus serving, SidecarStatus standby) {
        // given
        BackendState idle = pair(serving, standby).with(BackendState.Wishes.NONE);

        // when
        BackendTransition next = policy.next(idle, new FleetEvent.Tick(), NOW);

        // then
        assertThat(serving(next)).isEqualTo(A);
        assertThat(next.commands()).noneMatch(FleetCommand.Open.class::isInstance);
    }

    @Test
    void pairThatGoesOn_keepsItsParts_whicheverAnswersFirst_butNotForLong() {
        // given
        SidecarStatus listening = Fleets.statuses(1)
                .filter(status -> status.name() == StateName.LISTENING)
                .findFirst()
                .orElseThrow();
        BackendState begun = pair(listening, ready(2)).promotedAt(NOW);
        Instant later = NOW.plus(Promotion.FIRST_ANSWER);

        // when
        BackendTransition early = policy.next(begun, new FleetEvent.Tick(), NOW.plusSeconds(1));
        BackendTransition answered = policy.next(early.state(), observed(A, ready(1)), later);
        BackendTransition silent = policy.next(early.state(), new FleetEvent.Tick(), later);
        BackendTransition dead = policy.next(early.state(), observed(A, backingOff(1)), NOW.plusSeconds(2));

        // then
        assertThat(serving(early)).isEqualTo(A);
        assertThat(serving(answered)).isEqualTo(A);
        assertThat(serving(silent)).isEqualTo(B);
        assertThat(serving(dead)).isEqualTo(B);
    }

    @Test
    void deathOfTheOneThatServes_isNeverSeenAsNotReady() {
        // when
        BackendTransition next = policy.next(sound(), observed(A, backingOff(1)), NOW);

        // then
        SidecarStatus status = next.state().status();
        assertThat(serving(next)).isEqualTo(B);
        assertThat(status.ready())
                .hasValueSatisfying(child -> assertThat(child.generation()).isEqualTo(2));
        assertThat(status.generation()).isEqualTo(2);
        assertThat(status.since()).isEqualTo(NOW);
        assertThat(status.restarts()).isEqualTo(1);
        assertThat(status.lastFailure()).contains(DIED);
        assertThat(next.commands()).containsExactly(tell(A, Reliance.SPARE), tell(B, Reliance.SOLE));
    }

    @Test
    void endOfTheOneThatServes_isEnough_andWhatBecameOfIt_isToldLater() {
        // when
        BackendTransition ended = policy.next(sound(), gone(1), NOW);
        BackendTransition stale = policy.next(ended.state(), observed(A, ready(1, 1)), NOW);
        BackendTransition explained = policy.next(stale.state(), observed(A, backingOff(1)), NOW);
        BackendTransition back = policy.next(explained.state(), observed(A, ready(3)), NOW);

        // then
        assertThat(serving(ended)).isEqualTo(B);
        assertThat(ended.state().status().generation()).isEqualTo(2);
        assertThat(ended.commands()).containsExactly(tell(A, Reliance.SPARE), tell(B, Reliance.SOLE));
        assertThat(state(ended, A)).isEqualTo(StateName.STOPPING);
        assertThat(state(stale, A)).isEqualTo(StateName.STOPPING);
        assertThat(stale.state().status().restarts()).isZero();
        assertThat(explained.state().status().restarts()).isEqualTo(1);
        assertThat(explained.state().status().lastFailure()).contains(DIED);
        assertThat(explained.commands()).isEmpty();
        assertThat(serving(back)).isEqualTo(B);
        assertThat(back.commands()).containsExactly(tell(B, Reliance.BACKED));
    }

    @Test
    void endOfAnEarlierStart_orOfOneThatNobodyKnows_changesNothing() {
        // given
        BackendState sound = policy.next(pair(ready(5), ready(2)), new FleetEvent.Tick(), NOW)
                .state();

        // when
        BackendTransition earlier = policy.next(sound, gone(4), NOW);
        BackendTransition unknown = policy.next(sound, gone(7), NOW);

        // then
        assertThat(serving(earlier)).isEqualTo(A);
        assertThat(earlier.commands()).isEmpty();
        assertThat(unknown).isEqualTo(earlier);
    }

    @Test
    void endOfTheStandby_isNoLongerReliedOn() {
        // when
        BackendTransition next = policy.next(sound(), gone(2), NOW);

        // then
        assertThat(serving(next)).isEqualTo(A);
        assertThat(state(next, B)).isEqualTo(StateName.STOPPING);
        assertThat(next.commands()).containsExactly(tell(A, Reliance.SOLE));
    }

    @Test
    void deathOfBoth_isTold_soThatNoneWaitsForTheOther() {
        // given
        BackendState promoted =
                policy.next(sound(), observed(A, backingOff(1)), NOW).state();

        // when
        BackendTransition next = policy.next(promoted, observed(B, backingOff(2)), NOW);

        // then
        assertThat(next.commands()).containsExactly(tell(A, Reliance.SOLE));
    }

    @Test
    void restartOfTheDeadOne_isCountedOnce() {
        // given
        BackendState promoted = policy.next(pair(ready(1), ready(2)), observed(A, backingOff(1)), NOW)
                .state();

        // when
        BackendState restarted =
                policy.next(promoted, observed(A, starting(3, 1)), NOW).state();

        // then
        assertThat(promoted.status().restarts()).isEqualTo(1);
        assertThat(restarted.status().restarts()).isEqualTo(1);
        assertThat(restarted.status().generation()).isEqualTo(2);
    }

    @Test
    void failureOfTheStandby_isNotThatOfTheService() {
        // when
        BackendTransition next = policy.next(pair(ready(1), ready(2)), observed(B, backingOff(2)), NOW);

        // then
        assertThat(serving(next)).isEqualTo(A);
        assertThat(next.state().status().lastFailure()).isEmpty();
    }

    @Test
    void slowOne_isReplacedByASoundStandby_thatWasAskedMeanwhile() {
        // when
        BackendTransition once = policy.next(sound(), observed(A, ready(1, 1)), NOW);
        BackendTransition twice = policy.next(once.state(), observed(A, ready(1, 2)), NOW);

        // then
        assertThat(serving(once)).isEqualTo(A);
        assertThat(once.commands()).containsExactly(tell(B, Reliance.BACKED));
        assertThat(serving(twice)).isEqualTo(B);
        assertThat(twice.commands()).containsExactly(tell(A, Reliance.SPARE));
    }

    @Test
    void endOfAHungOne_isWhatBecameOfTheService_whenAnotherServesAlready() {
        // given
        BackendState promoted = policy.next(pair(ready(1), ready(2)), observed(A, ready(1, 2)), NOW)
                .state();

        // when
        BackendState ended =
                policy.next(promoted, observed(A, backingOff(1)), NOW).state();

        // then
        assertThat(promoted.status().lastFailure()).isEmpty();
        assertThat(ended.status().lastFailure()).contains(DIED);
        assertThat(ended.status().restarts()).isEqualTo(1);
        assertThat(ended.status().generation()).isEqualTo(2);
    }

    @Test
    void slowMachine_onWhichBothMiss_changesNothing() {
        assertThat(serving(policy.next(pair(ready(1), ready(2, 1)), observed(A, ready(1, 2)), NOW)))
                .isEqualTo(A);
    }

    @Test
    void standby_isOpenedSomeTimeAfterReady_once() {
        // given
        BackendState alone = Fleets.alone(starting(1, 0));

        // when
        BackendTransition ready = policy.next(alone, observed(A, ready(1)), NOW);
        BackendTransition early = policy.next(ready.state(), new FleetEvent.Tick(), NOW.plusMillis(1999));
        BackendTransition due = policy.next(early.state(), new FleetEvent.Tick(), NOW.plusSeconds(2));
        BackendTransition later = policy.next(due.state(), observed(B, starting(2, 0)), NOW.plusSeconds(3));

        // then
        assertThat(ready.commands()).isEmpty();
        assertThat(early.commands()).isEmpty();
        assertThat(due.commands())
                .containsExactly(
                        new FleetCommand.Open(B, Launch.CONFIGURED),
                        tell(B, new SupervisorEvent.StartRequested("the standby")),
                        tell(B, Reliance.SPARE));
        assertThat(later.commands()).isEmpty();
    }

    @Test
    void standbyThatCannotBeOpened_isTriedAgainAMinuteLater() {
        // given
        BackendState opened = policy.next(
                        Fleets.alone(ready(1)).standbyDue(Optional.of(NOW)), new FleetEvent.Tick(), NOW)
                .state();

        // when
        BackendTransition failed = policy.next(opened, new FleetEvent.NotOpened(B, "disk full"), NOW);
        BackendTransition early = policy.next(failed.state(), new FleetEvent.Tick(), NOW.plusSeconds(59));
        BackendTransition due = policy.next(early.state(), new FleetEvent.Tick(), NOW.plusSeconds(60));

        // then
        assertThat(failed.state().members()).extracting(Member::name).containsExactly(A);
        assertThat(failed.state().status().ready()).isPresent();
        assertThat(early.commands()).isEmpty();
        assertThat(due.commands()).contains(new FleetCommand.Open(B, Launch.CONFIGURED));
    }

    @Test
    void oneThatServes_andCannotBeOpened_isGivenUp_withTheReason() {
        // when
        BackendTransition next =
                policy.next(Fleets.alone(starting(0, 0)), new FleetEvent.NotOpened(A, "disk full"), NOW);

        // then
        assertThat(next.state().status().name()).isEqualTo(StateName.FAILED);
        assertThat(next.state().status().lastFailure()).contains(new FailureCause.NotSpawned("disk full"));
    }

    @Test
    void noStandby_isOpened_whereNoneIsWanted_orTheServiceEnds_orNobodyIsReady() {
        BackendState due = Fleets.alone(ready(1)).standbyDue(Optional.of(NOW));
        BackendState ending = due.with(new BackendState.Wishes(true, true, false));
        BackendState starting = Fleets.alone(starting(1, 0)).standbyDue(Optional.of(NOW));

        assertThat(new BackendPolicy(ALONE)
                        .next(due, new FleetEvent.Tick(), NOW)
                        .commands())
                .isEmpty();
        assertThat(policy.next(ending, new FleetEvent.Tick(), NOW).commands()).isEmpty();
        assertThat(policy.next(starting, new FleetEvent.Tick(), NOW).commands()).isEmpty();
    }

    @Test
    void standbyThatWasGivenUp_isTriedAgainAfterTenMinutes_asLongAsTheOtherServes() {
        // given
        BackendState fleet = pair(ready(1), failed(2));
        Instant since = failed(2).since();
        Instant due = since.plus(Duration.ofMinutes(10));

        // then
        assertThat(policy.next(fleet, new FleetEvent.Tick(), due.minusMillis(1)).commands())
                .doesNotContain(tell(B, new SupervisorEvent.StartRequested("the standby")));
        assertThat(policy.next(fleet, new FleetEvent.Tick(), due).commands())
                .contains(tell(B, new SupervisorEvent.StartRequested("the standby")));
        assertThat(policy.next(pair(failed(1), failed(2)), new FleetEvent.Tick(), due)
                        .commands())
                .isEmpty();
    }

    @Test
    void startWish_triesAStandbyAgain_thatWasGivenUp() {
        // when
        BackendTransition next = policy.next(pair(ready(1), failed(2)), new FleetEvent.StartRequested("me"), NOW);

        // then
        assertThat(next.commands())
                .contains(
                        tell(A, new SupervisorEvent.StartRequested("me")),
                        tell(B, new SupervisorEvent.StartRequested("me")));
    }

    @Test
    void restart_whereOneStandsBy_letsItServeAtOnce_andRestartsTheOther() {
        // when
        BackendTransition next = policy.next(pair(ready(1), ready(2)), new FleetEvent.RestartRequested("me"), NOW);

        // then
        assertThat(serving(next)).isEqualTo(B);
        assertThat(next.commands()).contains(tell(A, new SupervisorEvent.RestartRequested("me")));
        assertThat(next.state().status().restarts()).isZero();
    }

    @Test
    void restart_afterWhichTheProgramIsTheSame_leavesTheOtherOneServing() {
        // given
        BackendState restarted = policy.next(pair(ready(1), ready(2)), new FleetEvent.RestartRequested("me"), NOW)
                .state();

        // when
        BackendTransition ready = policy.next(restarted, observed(A, ready(3)), NOW);

        // then
        assertThat(serving(ready)).isEqualTo(B);
        assertThat(ready.commands()).isEmpty();
        assertThat(ready.state().find(A))
                .hasValueSatisfying(member -> assertThat(member.renewed()).isFalse());
    }

    @Test
    void restart_afterWhichAnotherProgramRuns_letsThatServe_andStandBy() {
        // given
        BackendState restarted = policy.next(pair(ready(1), ready(2)), new FleetEvent.RestartRequested("me"), NOW)
                .state();
        BackendState stillOld =
                policy.next(restarted, observed(A, ready(1, 0)), NOW).state();

        // when
        BackendTransition ready = policy.next(stillOld, observed(A, Fleets.withProgram(ready(3), "0.99.0")), NOW);
        BackendTransition both = policy.next(ready.state(), observed(B, Fleets.withProgram(ready(4), "0.99.0")), NOW);

        // then
        assertThat(serving(policy.next(stillOld, new FleetEvent.Tick(), NOW))).isEqualTo(B);
        assertThat(serving(ready)).isEqualTo(A);
        assertThat(ready.commands())
                .contains(tell(B, new SupervisorEvent.RestartRequested("the program that was replaced")));
        assertThat(serving(both)).isEqualTo(A);
        assertThat(both.commands()).isEmpty();
    }

    @Test
    void restart_whereNoneIsReady_isAnOrdinaryOne() {
        // when
        BackendTransition next =
                policy.next(pair(ready(1), starting(2, 0)), new FleetEvent.RestartRequested("me"), NOW);

        // then
        assertThat(serving(next)).isEqualTo(A);
        assertThat(next.commands()).contains(tell(A, new SupervisorEvent.RestartRequested("me")));
    }

    @Test
    void stop_endsBoth_andIsOverWhenBothHaveEnded() {
        // when
        BackendTransition stop = policy.next(pair(ready(1), ready(2)), new FleetEvent.StopRequested("me"), NOW);
        BackendTransition half = policy.next(stop.state(), observed(A, stopped(1)), NOW);
        BackendTransition whole = policy.next(half.state(), observed(B, stopped(2)), NOW);

        // then
        assertThat(stop.commands())
                .contains(
                        tell(A, new SupervisorEvent.StopRequested("me")),
                        tell(B, new SupervisorEvent.StopRequested("me")));
        assertThat(half.state().status().state()).isEqualTo(new SidecarState.Stopping(1, false));
        assertThat(whole.state().status().name()).isEqualTo(StateName.STOPPED);
        assertThat(serving(whole)).isEqualTo(A);
    }

    @Test
    void startAfterAStop_startsTheStandbyToo_whenTheFirstIsReady() {
        // given
        BackendState idle = pair(stopped(1), stopped(2)).with(BackendState.Wishes.NONE);

        // when
        BackendTransition start = policy.next(idle, new FleetEvent.StartRequested("me"), NOW);
        BackendTransition ready = policy.next(start.state(), observed(A, ready(3)), NOW);

        // then
        assertThat(start.commands()).containsExactly(tell(A, new SupervisorEvent.StartRequested("me")));
        assertThat(ready.commands()).contains(tell(B, new SupervisorEvent.StartRequested("the standby")));
    }

    @Test
    void drain_isAWishOfTheWholeService_whoeverServes_untilItIsLifted() {
        // when
        BackendTransition drained = policy.next(pair(ready(1), ready(2)), new FleetEvent.DrainRequested("me"), NOW);
        BackendTransition promoted = policy.next(drained.state(), observed(A, backingOff(1)), NOW);
        BackendTransition lifted = policy.next(promoted.state(), new FleetEvent.DrainLifted("me"), NOW);

        // then
        assertThat(drained.state().status().drainedOnRequest()).isTrue();
        assertThat(promoted.state().status().wantsRequests()).isFalse();
        assertThat(lifted.state().status().wantsRequests()).isTrue();
    }

    static Stream<FleetEvent> wishesThatAreTooLate() {
        return Stream.of(
                new FleetEvent.StartRequested("me"),
                new FleetEvent.StartElsewhereRequested("me"),
                new FleetEvent.RestartRequested("me"),
                new FleetEvent.DrainRequested("me"),
                new FleetEvent.DrainLifted("me"));
    }

    @ParameterizedTest
    @MethodSource("wishesThatAreTooLate")
    void whileTheServiceEnds_wishesChangeNothing_butAStandbyStillServes(FleetEvent wish) {
        // given
        BackendState ending = policy.next(pair(ready(1), ready(2)), new FleetEvent.DrainBegun(), NOW)
                .state();

        // then
        assertThat(policy.next(ending, wish, NOW)).isEqualTo(new BackendTransition(ending, List.of()));
        assertThat(ending.status().ending()).isTrue();
        assertThat(ending.status().wantsRequests()).isFalse();
        assertThat(serving(policy.next(ending, observed(A, backingOff(1)), NOW)))
                .isEqualTo(B);
    }

    @Test
    void end_endsEveryInstanceForGood() {
        // when
        BackendTransition end = policy.next(pair(ready(1), ready(2)), new FleetEvent.EndRequested("me"), NOW);

        // then
        assertThat(end.commands()).contains(new FleetCommand.End(A, "me"), new FleetCommand.End(B, "me"));
        assertThat(serving(policy.next(end.state(), observed(A, stopped(1)), NOW)))
                .isEqualTo(A);
    }

    private static final Launch OTHER = Launch.of(Map.of("OLLAMA_NUM_PARALLEL", "4"));
    private static final InstanceName C = new InstanceName("c");

    private BackendState withCandidate(SidecarStatus candidate) {
        BackendState opened = policy.next(pair(ready(1), ready(2)), new FleetEvent.CandidateRequested(OTHER, "me"), NOW)
                .state();
        return policy.next(opened, observed(C, candidate), NOW).state();
    }

    @Test
    void candidate_isOpenedBesideTheOthers_asItIsToBeLaunched_oneAtATime() {
        // when
        BackendTransition first =
                policy.next(pair(ready(1), ready(2)), new FleetEvent.CandidateRequested(OTHER, "me"), NOW);
        BackendTransition second = policy.next(first.state(), new FleetEvent.CandidateRequested(OTHER, "me"), NOW);

        // then
        assertThat(first.commands())
                .contains(new FleetCommand.Open(C, OTHER), tell(C, new SupervisorEvent.StartRequested("me")));
        assertThat(first.state().members())
                .extracting(Member::part)
                .containsExactly(Part.SERVING, Part.STANDBY, Part.CANDIDATE);
        assertThat(second.state().members()).hasSize(3);
        assertThat(second.commands()).isEmpty();
    }

    @Test
    void candidate_isNoStandby_thatWouldServe() {
        // given
        BackendState alone = policy.next(Fleets.alone(ready(1)), new FleetEvent.CandidateRequested(OTHER, "me"), NOW)
                .state();
        BackendState tried = policy.next(alone, observed(B, ready(2)), NOW).state();

        // then
        assertThat(serving(policy.next(tried, observed(A, backingOff(1)), NOW))).isEqualTo(A);
    }

    @Test
    void switchToACandidate_letsItServe_andTheOthersLeave() {
        // when
        BackendTransition next = policy.next(withCandidate(ready(3)), new FleetEvent.SwitchRequested(C, "me"), NOW);

        // then
        assertThat(serving(next)).isEqualTo(C);
        assertThat(next.state().find(A)).map(Member::part).contains(Part.RETIRING);
        assertThat(next.state().find(B)).map(Member::part).contains(Part.RETIRING);
        assertThat(next.commands())
                .contains(tell(B, new SupervisorEvent.StopRequested("the end of its part")))
                .doesNotContain(tell(A, new SupervisorEvent.StopRequested("the end of its part")));
        assertThat(next.state().status().generation()).isEqualTo(3);
        assertThat(next.state().status().restarts()).isZero();
    }

    @Test
    void switchToOneThatIsNotReady_changesNothing() {
        BackendState fleet = withCandidate(starting(3, 0));

        assertThat(serving(policy.next(fleet, new FleetEvent.SwitchRequested(C, "me"), NOW)))
                .isEqualTo(A);
        assertThat(serving(policy.next(fleet, new FleetEvent.SwitchRequested(B, "me"), NOW)))
                .isEqualTo(A);
    }

    @Test
    void newStandby_isLaunchedLikeTheOneThatServes() {
        // given
        BackendState switched = policy.next(withCandidate(ready(3)), new FleetEvent.SwitchRequested(C, "me"), NOW)
                .state();
        BackendState gone = policy.next(switched, observed(B, stopped(2)), NOW).state();

        // when
        BackendTransition due =
                policy.next(gone.standbyDue(Optional.of(NOW)), new FleetEvent.Tick(), NOW.plusSeconds(2));

        // then
        assertThat(gone.find(B)).isEmpty();
        assertThat(due.commands()).contains(new FleetCommand.Open(B, OTHER));
    }

    @Test
    void oneThatRetires_leavesWhenItIsWished_orDies_andIsNotRestarted() {
        // given
        BackendState switched = policy.next(withCandidate(ready(3)), new FleetEvent.SwitchRequested(C, "me"), NOW)
                .state();

        // when
        BackendTransition wished = policy.next(switched, new FleetEvent.LeaveRequested(A, "me"), NOW);
        BackendTransition died = policy.next(switched, observed(A, backingOff(1)), NOW);
        BackendTransition ended = policy.next(wished.state(), observed(A, stopped(1)), NOW);

        // then
        assertThat(wished.commands()).contains(tell(A, new SupervisorEvent.StopRequested("me")));
        assertThat(died.commands()).contains(tell(A, new SupervisorEvent.StopRequested("the end of its part")));
        assertThat(ended.commands()).contains(new FleetCommand.Close(A));
        assertThat(ended.state().find(A)).isEmpty();
    }

    @Test
    void candidateThatIsNotWanted_leaves_andTheOneThatServes_stays() {
        // when
        BackendTransition wished = policy.next(withCandidate(failed(3)), new FleetEvent.LeaveRequested(C, "me"), NOW);
        BackendTransition ended = policy.next(wished.state(), observed(C, stopped(3)), NOW);

        // then
        assertThat(serving(wished)).isEqualTo(A);
        assertThat(wished.commands()).contains(tell(C, new SupervisorEvent.StopRequested("me")));
        assertThat(ended.state().members()).extracting(Member::name).containsExactly(A, B);
        assertThat(ended.state().status().lastFailure()).isEmpty();
    }

    @Test
    void stop_endsACandidateForGood() {
        // when
        BackendTransition stop = policy.next(withCandidate(starting(3, 0)), new FleetEvent.StopRequested("me"), NOW);
        BackendTransition ended = policy.next(stop.state(), observed(C, stopped(3)), NOW);

        // then
        assertThat(stop.commands()).contains(tell(C, new SupervisorEvent.StopRequested("me")));
        assertThat(ended.state().members()).extracting(Member::name).containsExactly(A, B);
        assertThat(ended.commands()).contains(new FleetCommand.Close(C));
    }

    @Test
    void theOneThatServes_andItsStandby_cannotBeSentAway() {
        BackendState fleet = pair(ready(1), ready(2));

        assertThat(policy.next(fleet, new FleetEvent.LeaveRequested(A, "me"), NOW)
                        .commands())
                .doesNotContain(tell(A, new SupervisorEvent.StopRequested("me")));
        assertThat(policy.next(fleet, new FleetEvent.LeaveRequested(B, "me"), NOW)
                        .state())
                .isEqualTo(policy.next(fleet, new FleetEvent.Tick(), NOW).state());
    }

    @Test
    void restartsOfOneThatHasLeft_areNotForgotten_andNewOnesCount() {
        // given
        BackendState crashed = policy.next(withCandidate(ready(3)), observed(B, starting(4, 1)), NOW)
                .state();
        BackendState switched = policy.next(crashed, new FleetEvent.SwitchRequested(C, "me"), NOW)
                .state();
        BackendState gone = policy.next(switched, observed(B, stopped(4)), NOW).state();

        // when
        BackendState again = policy.next(gone, observed(C, starting(5, 1)), NOW).state();

        // then
        assertThat(gone.status().restarts()).isEqualTo(1);
        assertThat(again.status().restarts()).isEqualTo(2);
    }

    @Test
    void withdrawal_isOfTheOneThatServes_untilItIsTakenBack_orAnotherOneServes() {
        // when
        BackendState withdrawn = policy.next(sound(), new FleetEvent.WithdrawRequested("a test"), NOW)
                .state();
        BackendState restarted =
                policy.next(withdrawn, observed(A, ready(3)), NOW).state();
        BackendState back = policy.next(restarted, new FleetEvent.ReturnRequested("a test"), NOW)
                .state();
        BackendTransition died = policy.next(withdrawn, observed(A, backingOff(1)), NOW);

        // then
        assertThat(withdrawn.serving().withdrawn()).isTrue();
        assertThat(withdrawn.serving().isAsBefore(sound().serving())).isFalse();
        assertThat(restarted.serving().withdrawn()).isTrue();
        assertThat(back.serving().withdrawn()).isFalse();
        assertThat(serving(died)).isEqualTo(B);
        assertThat(died.state().serving().withdrawn()).isFalse();
    }
}
