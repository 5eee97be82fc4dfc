package org.ollamasidecar.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.state.Samples.CONFLICT;
import static org.ollamasidecar.state.Samples.HISTORY;
import static org.ollamasidecar.state.Samples.NOW_RUNNING;
import static org.ollamasidecar.state.Samples.PROGRAM;
import static org.ollamasidecar.state.Samples.STARTING;
import static org.ollamasidecar.state.Samples.T0;

import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.process.EndOrder;
import org.ollamasidecar.state.SidecarState.BackingOff;
import org.ollamasidecar.state.SidecarState.Failed;
import org.ollamasidecar.state.SidecarState.Listening;
import org.ollamasidecar.state.SidecarState.Starting;
import org.ollamasidecar.state.TestSidecarConfig.TestOllama;

class PortConflictsTest {

    private static final Effect CLEAR_UP = new Effect.EndTree(NOW_RUNNING, EndOrder.atOnce());

    private static Transition refused(PortPolicy policy, PortConflict conflict) {
        TestSidecarConfig config =
                TestSidecarConfig.defaults().withOllama(new TestOllama(Optional.empty(), 11434, policy));
        StateMachine machine = new StateMachine(config, new RestartPolicy(config.restart(), () -> 0.5));
        return machine.next(STARTING, HISTORY, new SupervisorEvent.PortRefused(NOW_RUNNING, conflict), T0);
    }

    @Test
    void fail_givesUpAtOnce_andTheCauseHasTheOwner() {
        // when
        Transition transition = refused(PortPolicy.FAIL, CONFLICT);

        // then
        FailureCause cause = new FailureCause.PortTaken(NOW_RUNNING, CONFLICT);
        assertThat(transition.state()).isEqualTo(new Failed(NOW_RUNNING, cause));
        assertThat(transition.effects()).containsExactly(CLEAR_UP);
        assertThat(transition.history().lastFailure()).contains(cause);
    }

    @Test
    void otherPort_spawnsAnewOnAnyPort() {
        // when
        Transition transition = refused(PortPolicy.OTHER_PORT, CONFLICT);

        // then
        long newer = NOW_RUNNING + 1;
        assertThat(transition.state()).isEqualTo(Starting.spawning(newer, T0, TestSidecarConfig.defaults()));
        assertThat(transition.effects()).containsExactly(CLEAR_UP, new Effect.Spawn(newer, PROGRAM, true));
        assertThat(transition.history().restarts()).isZero();
    }

    @Test
    void givenUp_startWishedElsewhere_spawnsOnAnyPort_whateverThePolicy() {
        // given
        Transition failed = refused(PortPolicy.FAIL, CONFLICT);
        StateMachine machine = new StateMachine(
                TestSidecarConfig.defaults(),
                new RestartPolicy(TestSidecarConfig.defaults().restart(), () -> 0.5));

        // when
        Transition transition =
                machine.next(failed.state(), failed.history(), new SupervisorEvent.StartElsewhereRequested("me"), T0);

        // then
        assertThat(transition.effects()).containsExactly(new Effect.Spawn(NOW_RUNNING + 1, PROGRAM, true));
        assertThat(transition.history().restarts()).isZero();
    }

    @Test
    void adopt_watchesTheOllamaThatHasIt() {
        // when
        Transition transition = refused(PortPolicy.ADOPT, CONFLICT);

        // then
        Child child = Child.foreign(NOW_RUNNING + 1, CONFLICT.address(), "");
        assertThat(transition.state()).isInstanceOfSatisfying(Listening.class, watched -> assertThat(watched.child())
                .isEqualTo(child));
        assertThat(transition.effects()).containsExactly(CLEAR_UP, new Effect.Probe(child));
    }

    @Test
    void adopt_ofSomethingElse_backsOff() {
        // given
        PortConflict noOllama = new PortConflict(11434, Optional.empty(), Optional.empty());

        // when
        Transition transition = refused(PortPolicy.ADOPT, noOllama);

        // then
        assertThat(transition.state())
                .isEqualTo(new BackingOff(
                        NOW_RUNNING, 1, T0.plusMillis(500), new FailureCause.PortTaken(NOW_RUNNING, noOllama)));
        assertThat(transition.effects()).containsExactly(CLEAR_UP);
        assertThat(noOllama.describe()).isEqualTo("a process that this user cannot see");
    }
}
