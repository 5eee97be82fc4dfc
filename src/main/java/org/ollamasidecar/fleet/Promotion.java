package org.ollamasidecar.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import org.ollamasidecar.state.SidecarState;

/** Who serves: the one that does, as long as no other one would do better. Pure. */
final class Promotion {

    /**
     * So many unanswered probes in a row, while the standby answers: it is not the machine that is slow. It may answer
     * again, and is ended only where it would be without a standby.
     */
    private static final int TELLING_MISSES = 2;

    /** So long the one that an earlier life of this service has left serving may take for its first answer in this life. */
    static final Duration FIRST_ANSWER = Duration.ofSeconds(10);

    private Promotion() {}

    static BackendState of(BackendState state, Instant now) {
        if (!state.wishes().running() || isAwaited(state, now)) {
            return state;
        }
        Optional<Member> better = state.standby().filter(standby -> isBetter(standby, state.serving()));
        return better.map(standby -> swapped(state, standby, now)).orElse(state);
    }

    /** Two go on, and which of them answers first is chance: only there is a standby before anybody was Ready. */
    private static boolean isAwaited(BackendState state, Instant now) {
        SidecarState serving = state.serving().status().state();
        return (serving instanceof SidecarState.Stopped || serving instanceof SidecarState.Listening)
                && !state.past().everReady()
                && now.isBefore(state.past().promoted().plus(FIRST_ANSWER));
    }

    private static boolean isBetter(Member standby, Member serving) {
        if (standby.isReady()) {
            return !serving.isReady() || (serving.misses() >= TELLING_MISSES && standby.isSound());
        }
        return serving.isGivenUp() && isOnItsWay(standby);
    }

    private static boolean isOnItsWay(Member member) {
        return switch (member.status().state()) {
            case SidecarState.Provisioning soon -> true;
            case SidecarState.Starting soon -> true;
            case SidecarState.Listening soon -> true;
            case SidecarState.Ready already -> true;
            case SidecarState.BackingOff later -> true;
            case SidecarState.Unresponsive beingReplaced -> true;
            case SidecarState.Stopping(long generation, boolean thenStart) -> thenStart;
            case SidecarState.Stopped wished -> false;
            case SidecarState.Failed givenUp -> false;
        };
    }

    static BackendState swapped(BackendState state, Member standby, Instant now) {
        Member serving = state.serving();
        return state.change(serving.name(), member -> member.as(Part.STANDBY))
                .change(standby.name(), member -> member.as(Part.SERVING))
                .promotedAt(now);
    }
}
