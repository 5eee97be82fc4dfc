package org.ollamasidecar.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.fleet.Fleets.ALONE;
import static org.ollamasidecar.fleet.Fleets.NOW;
import static org.ollamasidecar.fleet.Fleets.backingOff;
import static org.ollamasidecar.fleet.Fleets.failed;
import static org.ollamasidecar.fleet.Fleets.ready;
import static org.ollamasidecar.fleet.Fleets.stopped;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.StateName;
import org.ollamasidecar.state.SupervisorEvent;

/** Several backends. */
class FleetPolicyTest {

    private static final BackendName ONE = new BackendName("gpu0");
    private static final BackendName TWO = new BackendName("gpu1");

    private final FleetPolicy policy = new FleetPolicy(new BackendPolicy(ALONE));

    private static FleetState fleet(SidecarStatus one, SidecarStatus two) {
        return new FleetState(List.of(backend(ONE, one), backend(TWO, two)));
    }

    private static BackendState backend(BackendName name, SidecarStatus status) {
        Member serving = new Member(InstanceName.firstAt(name), Part.SERVING, Launch.CONFIGURED, status);
        return BackendState.initial(name, List.of(serving), NOW).with(new BackendState.Wishes(true, false, false));
    }

    private FleetState observe(FleetState state, BackendName backend, SidecarStatus status) {
        FleetEvent seen = new FleetEvent.Observed(InstanceName.firstAt(backend), status);
        return policy.next(state, Addressed.to(backend, seen), NOW).state();
    }

    @Test
    void wishToAll_isToldEachOfThem() {
        // when
        FleetTransition next =
                policy.next(fleet(ready(1), ready(2)), Addressed.toAll(new FleetEvent.RestartRequested("me")), NOW);

        // then
        SupervisorEvent restart = new SupervisorEvent.RestartRequested("me");
        assertThat(next.commands())
                .containsExactly(
                        new FleetCommand.Tell(InstanceName.firstAt(ONE), restart),
                        new FleetCommand.Tell(InstanceName.firstAt(TWO), restart));
    }

    @Test
    void wishToOne_isNoneToTheOthers() {
        // when
        FleetTransition next =
                policy.next(fleet(ready(1), ready(2)), Addressed.to(TWO, new FleetEvent.StopRequested("me")), NOW);

        // then
        assertThat(next.commands())
                .containsExactly(
                        new FleetCommand.Tell(InstanceName.firstAt(TWO), new SupervisorEvent.StopRequested("me")));
        assertThat(next.state().backend(ONE).wishes().running()).isTrue();
        assertThat(next.state().backend(TWO).wishes().running()).isFalse();
    }

    @Test
    void whereOneIsDown_theServiceIsWhatTheOtherOneIs() {
        // given
        FleetState both = policy.next(fleet(ready(1), ready(2)), Addressed.toAll(new FleetEvent.Tick()), NOW)
                .state();

        // when
        FleetState oneDown = observe(both, ONE, backingOff(1));
        FleetState bothDown = observe(oneDown, TWO, failed(2));

        // then
        assertThat(both.status().generation()).isEqualTo(1);
        assertThat(oneDown.status().ready())
                .hasValueSatisfying(child -> assertThat(child.generation()).isEqualTo(2));
        assertThat(bothDown.status().name()).isEqualTo(StateName.BACKING_OFF);
        assertThat(bothDown.status().everReady()).isTrue();
    }

    @Test
    void stop_hasEnded_whenTheLastOneHas() {
        // given
        FleetState stopping = policy.next(
                        fleet(ready(1), ready(2)), Addressed.toAll(new FleetEvent.StopRequested("me")), NOW)
                .state();

        // when
        FleetState half = observe(stopping, ONE, stopped(1));
        FleetState all = observe(half, TWO, stopped(2));

        // then
        assertThat(half.status().name()).isNotEqualTo(StateName.STOPPED);
        assertThat(all.status().name()).isEqualTo(StateName.STOPPED);
    }

    @Test
    void oneThatIsWithdrawn_standsForAllOnlyWhereNoOtherAnswers() {
        // given
        FleetState both = fleet(ready(1), ready(2));

        // when
        FleetState withdrawn = policy.next(both, Addressed.to(ONE, new FleetEvent.WithdrawRequested("me")), NOW)
                .state();
        FleetState alone = observe(withdrawn, TWO, backingOff(2));

        // then
        assertThat(withdrawn.status().generation()).isEqualTo(2);
        assertThat(alone.status().generation()).isEqualTo(1);
    }

    @Test
    void whereAllHaveFailed_theServiceHas_andWhyIsKnown() {
        // given
        FleetState one = observe(fleet(ready(1), ready(2)), ONE, failed(1));

        // when
        FleetState both = observe(one, TWO, failed(2));

        // then
        assertThat(one.status().ready()).isPresent();
        assertThat(both.status().name()).isEqualTo(StateName.FAILED);
        assertThat(both.status().lastFailure()).contains(Fleets.DIED);
    }
}
