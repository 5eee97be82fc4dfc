package org.ollamasidecar.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.ollamasidecar.state.SupervisorEvent;

/** When there is a standby, and how closely it is watched. Pure. */
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

    FleetTransition settle(FleetTransition before, Instant now) {
        return watch(stand(before, now));
    }

    private FleetTransition stand(FleetTransition before, Instant now) {
        FleetState state = before.state();
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
    private static FleetTransition start(FleetTransition before, Member standby, Instant now) {
        boolean again =
                standby.isGivenUp() && !standby.status().since().plus(RETRY).isAfter(now);
        return standby.isStopped() || again
                ? before.tell(standby.name(), new SupervisorEvent.StartRequested(CAUSE))
                : before;
    }

    /** Launched like the one that serves. */
    private static FleetTransition open(FleetTransition before, Instant now) {
        FleetState state = before.state();
        return before.with(state.standbyDue(Optional.empty()))
                .open(Part.STANDBY, state.serving().launch(), CAUSE, now);
    }

    private static FleetTransition watch(FleetTransition before) {
        FleetTransition after = before;
        boolean isSound = before.state().serving().isSound();
        for (Member member : before.state().members()) {
            boolean relaxed = member.part() == Part.STANDBY && isSound;
            if (relaxed != member.relaxed()) {
                after = after.with(after.state().change(member.name(), told -> told.relaxed(relaxed)))
                        .tell(member.name(), new SupervisorEvent.WatchChanged(relaxed));
            }
        }
        return after;
    }
}
