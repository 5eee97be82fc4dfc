package org.ollamasidecar.fleet;

import java.time.Instant;
import java.util.Optional;
import org.ollamasidecar.state.FailureCause;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.SupervisorEvent;

/** What is decided of the fleet, as a pure function: no clock, no I/O, nothing kept between calls. */
final class FleetPolicy {

    private static final String RENEWED = "the program that was replaced";

    private final StandbyPolicy standby;

    FleetPolicy(StandbyPlan plan) {
        this.standby = new StandbyPolicy(plan);
    }

    FleetTransition next(FleetState state, FleetEvent event, Instant now) {
        FleetTransition decided = renewed(decide(state, event, now), now);
        FleetState promoted = Promotion.of(decided.state(), now);
        return standby.settle(RollingPolicy.settle(decided.with(counted(state, promoted))), now);
    }

    private static FleetTransition decide(FleetState state, FleetEvent event, Instant now) {
        FleetState.Wishes wishes = state.wishes();
        return switch (event) {
            case FleetEvent.Observed seen -> FleetTransition.to(observed(state, seen));
            case FleetEvent.NotOpened failed ->
                FleetTransition.to(
                        state.without(failed.instance()).standbyDue(Optional.of(now.plus(StandbyPolicy.OPEN_AGAIN))));
            case FleetEvent.DrainBegun begun -> FleetTransition.to(state.with(wishes.end()));
            case FleetEvent.EndRequested end ->
                FleetTransition.to(state.with(wishes.end().running(false)))
                        .forEach(name -> new FleetCommand.End(name, end.by()));
            case FleetEvent.StopRequested wish ->
                FleetTransition.to(RollingPolicy.withoutCandidate(state.with(wishes.running(false))))
                        .forEach(name -> new FleetCommand.Tell(name, new SupervisorEvent.StopRequested(wish.by())));
            case FleetEvent.StartRequested tooLate when wishes.ending() -> FleetTransition.to(state);
            case FleetEvent.StartElsewhereRequested tooLate when wishes.ending() -> FleetTransition.to(state);
            case FleetEvent.RestartRequested tooLate when wishes.ending() -> FleetTransition.to(state);
            case FleetEvent.DrainRequested tooLate when wishes.ending() -> FleetTransition.to(state);
            case FleetEvent.DrainLifted tooLate when wishes.ending() -> FleetTransition.to(state);
            case FleetEvent.StartRequested wish -> start(state.with(wishes.running(true)), wish);
            case FleetEvent.StartElsewhereRequested wish ->
                tellServing(state.with(wishes.running(true)), new SupervisorEvent.StartElsewhereRequested(wish.by()));
            case FleetEvent.RestartRequested wish -> restart(state.with(wishes.running(true)), wish, now);
            case FleetEvent.CandidateRequested wish -> RollingPolicy.open(state, wish, now);
            case FleetEvent.SwitchRequested tooLate when wishes.ending() -> FleetTransition.to(state);
            case FleetEvent.SwitchRequested wish -> RollingPolicy.switched(state, wish, now);
            case FleetEvent.LeaveRequested wish -> RollingPolicy.leave(state, wish);
            case FleetEvent.DrainRequested wish -> FleetTransition.to(state.with(wishes.drained(true)));
            case FleetEvent.DrainLifted wish -> FleetTransition.to(state.with(wishes.drained(false)));
            case FleetEvent.Tick tick -> FleetTransition.to(state);
        };
    }

    private static FleetState observed(FleetState state, FleetEvent.Observed seen) {
        return state.find(seen.instance())
                .map(member -> observed(state, member, seen.status()))
                .orElse(state);
    }

    /** How one ended that has served is what became of the service, also where another one serves already. */
    private static FleetState observed(FleetState state, Member member, SidecarStatus newer) {
        FleetState.Past past = state.past();
        Optional<FailureCause> failure = newer.lastFailure();
        boolean isNews = member.serves(newer) && !failure.equals(member.status().lastFailure());
        return state.change(member.name(), known -> known.with(newer))
                .with(new FleetState.Past(
                        past.restarts(), past.everReady(), isNews ? failure : past.lastFailure(), past.promoted()));
    }

    /** A person who wishes a start has perhaps changed what a standby that was given up has failed for. */
    private static FleetTransition start(FleetState state, FleetEvent.StartRequested wish) {
        SupervisorEvent start = new SupervisorEvent.StartRequested(wish.by());
        FleetTransition next = tellServing(state, start);
        return state.standby()
                .filter(Member::isGivenUp)
                .map(standby -> next.tell(standby.name(), start))
                .orElse(next);
    }

    /** One that stands by serves at once, and the one that served is restarted behind it. */
    private static FleetTransition restart(FleetState state, FleetEvent.RestartRequested wish, Instant now) {
        Member serving = state.serving();
        FleetState next = state.standby()
                .filter(Member::isReady)
                .map(ready ->
                        Promotion.swapped(state, ready, now).change(serving.name(), member -> member.renewed(true)))
                .orElse(state);
        return FleetTransition.to(next).tell(serving.name(), new SupervisorEvent.RestartRequested(wish.by()));
    }

    /** Whoever restarts it may have put another program in its place: then that one is to serve, and to stand by. */
    private static FleetTransition renewed(FleetTransition before, Instant now) {
        FleetState state = before.state();
        Optional<Member> back = state.standby().filter(Member::isRenewed);
        if (back.isEmpty()) {
            return before;
        }
        Member serving = state.serving();
        return back.get().runsTheSameAs(serving)
                ? before.with(state.change(back.get().name(), member -> member.renewed(false)))
                : before.with(Promotion.swapped(state, back.get(), now))
                        .tell(serving.name(), new SupervisorEvent.RestartRequested(RENEWED));
    }

    private static FleetTransition tellServing(FleetState state, SupervisorEvent event) {
        return FleetTransition.to(state).tell(state.serving().name(), event);
    }

    /** Each restart counts once, whatever becomes of the instance that had it. */
    private static FleetState counted(FleetState before, FleetState after) {
        int more = 0;
        for (Member member : after.members()) {
            int known = before.find(member.name()).map(Member::restarts).orElse(0);
            more += Math.max(0, member.restarts() - known);
        }
        FleetState.Past past = after.past();
        return after.with(new FleetState.Past(
                past.restarts() + more,
                past.everReady() || after.serving().status().everReady(),
                past.lastFailure(),
                past.promoted()));
    }
}
