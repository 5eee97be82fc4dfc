package org.ollamasidecar.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.ollamasidecar.state.Reliance;
import org.ollamasidecar.state.SupervisorEvent;

/** When there is a standby, and what depends on it and on the one that serves. Pure. */
final class StandbyPolicy {

    /** The first moments belong to the one that serves, which loads its models then. */
    static final Duration AFTER_READY = Duration.ofSeconds(2);

    /** One that was given up is tried again after this, as long as there is one to stand by for. */
    static final Duration RETRY = Duration.ofMinutes(10);

    /** One that could not be opened is tried again after this. */
    static final Duration OPEN_AGAIN = Duration.ofMinutes(1);

    private static final String CAUSE = "the standby";

    private final boolean wanted;

    StandbyPolicy(StandbyPlan plan) {
        this.wanted = plan.wanted();
    }

    BackendTransition settle(BackendTransition before, Instant now) {
        return rely(stand(before, now));
    }

    private BackendTransition stand(BackendTransition before, Instant now) {
        BackendState state = before.state();
        if (!wanted
                || !state.wishes().running()
                || state.wishes().ending()
                || !state.serving().isReady()) {
            return before.with(state.standbyDue(Optional.empty()));
        }
        Optional<Member> standby = state.standby();
        if (standby.isPresent()) {
            return start(before.with(state.standbyDue(Optional.empty())), standby.get(), now);
        }
        if (state.standbyDue().isEmpty()) {
            return before.with(state.standbyDue(Optional.of(now.plus(AFTER_READY))));
        }
        return state.standbyDue().get().isAfter(now) ? before : open(before, now);
    }

    /** One that was stopped together with the one that serves is started together with it. */
    private static BackendTransition start(BackendTransition before, Member standby, Instant now) {
        boolean again =
                standby.isGivenUp() && !standby.status().since().plus(RETRY).isAfter(now);
        return standby.isStopped() || again
                ? before.tell(standby.name(), new SupervisorEvent.StartRequested(CAUSE))
                : before;
    }

    /** Launched like the one that serves. */
    private static BackendTransition open(BackendTransition before, Instant now) {
        BackendState state = before.state();
        return before.with(state.standbyDue(Optional.empty()))
                .open(Part.STANDBY, state.serving().launch(), CAUSE, now);
    }

    private static BackendTransition rely(BackendTransition before) {
        BackendTransition after = before;
        for (Member member : before.state().members()) {
            Reliance reliance = reliance(member, before.state());
            if (reliance != member.reliance()) {
                after = after.with(after.state().change(member.name(), told -> told.relied(reliance)))
                        .tell(member.name(), new SupervisorEvent.RelianceChanged(reliance));
            }
        }
        return after;
    }

    private static Reliance reliance(Member member, BackendState state) {
        return switch (member.part()) {
            case SERVING -> state.standby().filter(Member::isReady).isPresent() ? Reliance.BACKED : Reliance.SOLE;
            case STANDBY -> behind(state.serving());
            case CANDIDATE, RETIRING -> Reliance.SOLE;
        };
    }

    private static Reliance behind(Member serving) {
        if (serving.isSound()) {
            return Reliance.SPARE;
        }
        return serving.isReady() ? Reliance.BACKED : Reliance.SOLE;
    }
}
