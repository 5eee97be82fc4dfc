package org.ollamasidecar.fleet;

import java.time.Instant;
import java.util.Optional;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.state.FailureCause;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.SupervisorEvent;

/** What is decided of a backend, as a pure function: no clock, no I/O, nothing kept between calls. */
final class BackendPolicy {

    private static final String RENEWED = "the program that was replaced";

    private final StandbyPolicy standby;

    BackendPolicy(StandbyPlan plan) {
        this.standby = new StandbyPolicy(plan);
    }

    BackendTransition next(BackendState state, FleetEvent event, Instant now) {
        BackendTransition decided = renewed(decide(state, event, now), now);
        BackendState promoted = Promotion.of(decided.state(), now);
        return standby.settle(RollingPolicy.settle(decided.with(counted(state, promoted))), now);
    }

    private static BackendTransition decide(BackendState state, FleetEvent event, Instant now) {
        BackendState.Wishes wishes = state.wishes();
        return switch (event) {
            case FleetEvent.Observed seen -> BackendTransition.to(observed(state, seen));
            case FleetEvent.Gone(long generation, String _) -> BackendTransition.to(gone(state, generation));
            case FleetEvent.NotOpened(InstanceName name, String reason)
            when state.serving().name().equals(name) -> BackendTransition.to(notOpened(state, reason, now));
            case FleetEvent.NotOpened failed ->
                BackendTransition.to(
                        state.without(failed.instance()).standbyDue(Optional.of(now.plus(StandbyPolicy.OPEN_AGAIN))));
            case FleetEvent.DrainBegun begun -> BackendTransition.to(state.with(wishes.end()));
            case FleetEvent.EndRequested end ->
                BackendTransition.to(state.with(wishes.end().running(false)))
                        .forEach(name -> new FleetCommand.End(name, end.by()));
            case FleetEvent.StopRequested wish ->
                BackendTransition.to(RollingPolicy.withoutCandidate(state.with(wishes.running(false))))
                        .forEach(name -> new FleetCommand.Tell(name, new SupervisorEvent.StopRequested(wish.by())));
            case FleetEvent.StartRequested tooLate when wishes.ending() -> BackendTransition.to(state);
            case FleetEvent.StartElsewhereRequested tooLate when wishes.ending() -> BackendTransition.to(state);
            case FleetEvent.RestartRequested tooLate when wishes.ending() -> BackendTransition.to(state);
            case FleetEvent.DrainRequested tooLate when wishes.ending() -> BackendTransition.to(state);
            case FleetEvent.DrainLifted tooLate when wishes.ending() -> BackendTransition.to(state);
            case FleetEvent.StartRequested wish -> start(state.with(wishes.running(true)), wish);
            case FleetEvent.StartElsewhereRequested wish ->
                tellServing(state.with(wishes.running(true)), new SupervisorEvent.StartElsewhereRequested(wish.by()));
            case FleetEvent.RestartRequested wish -> restart(state.with(wishes.running(true)), wish, now);
            case FleetEvent.CandidateRequested wish -> RollingPolicy.open(state, wish, now);
            case FleetEvent.SwitchRequested tooLate when wishes.ending() -> BackendTransition.to(state);
            case FleetEvent.SwitchRequested wish -> RollingPolicy.switched(state, wish, now);
            case FleetEvent.LeaveRequested wish -> RollingPolicy.leave(state, wish);
            case FleetEvent.WithdrawRequested wish -> BackendTransition.to(withdrawn(state, true));
            case FleetEvent.ReturnRequested wish -> BackendTransition.to(withdrawn(state, false));
            case FleetEvent.DrainRequested wish -> BackendTransition.to(state.with(wishes.drained(true)));
            case FleetEvent.DrainLifted wish -> BackendTransition.to(state.with(wishes.drained(false)));
            case FleetEvent.Tick tick -> BackendTransition.to(state);
        };
    }

    private static BackendState gone(BackendState state, long generation) {
        return state.with(state.members().stream()
                .map(member -> member.status().generation() == generation ? member.gone() : member)
                .toList());
    }

    private static BackendState withdrawn(BackendState state, boolean now) {
        return state.change(state.serving().name(), member -> member.withdrawn(now));
    }

    /** Nobody else can serve in its place, and nothing would open it once more. */
    private static BackendState notOpened(BackendState state, String reason, Instant now) {
        Member serving = state.serving();
        FailureCause cause = new FailureCause.NotSpawned(reason);
        return observed(state, serving, SidecarStatus.failed(serving.status().generation(), cause, now));
    }

    private static BackendState observed(BackendState state, FleetEvent.Observed seen) {
        return state.find(seen.instance())
                .map(member -> observed(state, member, seen.status()))
                .orElse(state);
    }

    /** How one ended that has served is what became of the service, also where another one serves already. */
    private static BackendState observed(BackendState state, Member member, SidecarStatus newer) {
        BackendState.Past past = state.past();
        Optional<FailureCause> failure = newer.lastFailure();
        boolean isNews = member.serves(newer) && !failure.equals(member.status().lastFailure());
        return state.change(member.name(), known -> known.with(newer))
                .with(new BackendState.Past(
                        past.restarts(), past.everReady(), isNews ? failure : past.lastFailure(), past.promoted()));
    }

    /** A person who wishes a start has perhaps changed what a standby that was given up has failed for. */
    private static BackendTransition start(BackendState state, FleetEvent.StartRequested wish) {
        SupervisorEvent start = new SupervisorEvent.StartRequested(wish.by());
        BackendTransition next = tellServing(state, start);
        return state.standby()
                .filter(Member::isGivenUp)
                .map(standby -> next.tell(standby.name(), start))
                .orElse(next);
    }

    /** One that stands by serves at once, and the one that served is restarted behind it. */
    private static BackendTransition restart(BackendState state, FleetEvent.RestartRequested wish, Instant now) {
        Member serving = state.serving();
        BackendState next = state.standby()
                .filter(Member::isReady)
                .map(ready ->
                        Promotion.swapped(state, ready, now).change(serving.name(), member -> member.renewed(true)))
                .orElse(state);
        return BackendTransition.to(next).tell(serving.name(), new SupervisorEvent.RestartRequested(wish.by()));
    }

    /** Whoever restarts it may have put another program in its place: then that one is to serve, and to stand by. */
    private static BackendTransition renewed(BackendTransition before, Instant now) {
        BackendState state = before.state();
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

    private static BackendTransition tellServing(BackendState state, SupervisorEvent event) {
        return BackendTransition.to(state).tell(state.serving().name(), event);
    }

    /** Each restart counts once, whatever becomes of the instance that had it. */
    private static BackendState counted(BackendState before, BackendState after) {
        int more = 0;
        for (Member member : after.members()) {
            int known = before.find(member.name()).map(Member::restarts).orElse(0);
            more += Math.max(0, member.restarts() - known);
        }
        BackendState.Past past = after.past();
        return after.with(new BackendState.Past(
                past.restarts() + more,
                past.everReady() || after.serving().status().everReady(),
                past.lastFailure(),
                past.promoted()));
    }
}
