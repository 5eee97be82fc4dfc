package org.ollamasidecar.fleet;

import java.time.Instant;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SupervisorEvent;

/** Candidates, the switch to one, and how those leave that are there for one life only. Pure. */
final class RollingPolicy {

    private static final String CAUSE = "the end of its part";

    private RollingPolicy() {}

    /** One at a time, and none while Ollama is not wanted. */
    static BackendTransition open(BackendState state, FleetEvent.CandidateRequested wish, Instant now) {
        if (state.wishes().ending()
                || !state.wishes().running()
                || state.with(Part.CANDIDATE).isPresent()) {
            return BackendTransition.to(state);
        }
        return BackendTransition.to(state).open(Part.CANDIDATE, wish.launch(), wish.by(), now);
    }

    /** One that is being tried is tried no longer where Ollama is not wanted any more. */
    static BackendState withoutCandidate(BackendState state) {
        return state.with(Part.CANDIDATE)
                .map(candidate -> state.change(candidate.name(), member -> member.as(Part.RETIRING)))
                .orElse(state);
    }

    /** A standby of before is launched as the one that served, and goes with it. */
    static BackendTransition switched(BackendState state, FleetEvent.SwitchRequested wish, Instant now) {
        boolean isGood = state.find(wish.candidate())
                .filter(member -> member.part() == Part.CANDIDATE && member.isReady())
                .isPresent();
        if (!isGood) {
            return BackendTransition.to(state);
        }
        BackendState next = state.with(state.members().stream()
                .map(member ->
                        member.name().equals(wish.candidate()) ? member.as(Part.SERVING) : member.as(Part.RETIRING))
                .toList());
        BackendTransition switched = BackendTransition.to(next.promotedAt(now));
        return state.standby()
                .map(standby -> switched.tell(standby.name(), new SupervisorEvent.StopRequested(CAUSE)))
                .orElse(switched);
    }

    static BackendTransition leave(BackendState state, FleetEvent.LeaveRequested wish) {
        return state.find(wish.instance())
                .filter(Member::isPassing)
                .map(member -> BackendTransition.to(
                                state.change(member.name(), candidate -> candidate.as(Part.RETIRING)))
                        .tell(member.name(), new SupervisorEvent.StopRequested(wish.by())))
                .orElse(BackendTransition.to(state));
    }

    /** One that retires is not restarted where it dies; one that has ended is let go. */
    static BackendTransition settle(BackendTransition before) {
        BackendTransition after = before;
        for (Member member : before.state().members()) {
            if (member.part() != Part.RETIRING) {
                continue;
            }
            if (member.isStopped()) {
                after = after.with(after.state().without(member.name())).then(new FleetCommand.Close(member.name()));
            } else if (!member.isReady() && !isBeingEnded(member)) {
                after = after.tell(member.name(), new SupervisorEvent.StopRequested(CAUSE));
            }
        }
        return after;
    }

    private static boolean isBeingEnded(Member member) {
        return member.status().state() instanceof SidecarState.Stopping(long generation, boolean thenStart)
                && !thenStart;
    }
}
