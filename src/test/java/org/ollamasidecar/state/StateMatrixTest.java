package org.ollamasidecar.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.ollama.TestDevices.cuda;
import static org.ollamasidecar.state.Samples.CHILD;
import static org.ollamasidecar.state.Samples.HISTORY;
import static org.ollamasidecar.state.Samples.NOW_RUNNING;
import static org.ollamasidecar.state.Samples.T0;
import static org.ollamasidecar.state.Samples.VERSION;

import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ollamasidecar.instance.FakeProcess;
import org.ollamasidecar.ollama.OllamaLogSignal;
import org.ollamasidecar.state.SupervisorEvent.AnswerPassed;
import org.ollamasidecar.state.SupervisorEvent.Exited;
import org.ollamasidecar.state.SupervisorEvent.LogMoved;
import org.ollamasidecar.state.SupervisorEvent.NotSpawned;
import org.ollamasidecar.state.SupervisorEvent.PortRefused;
import org.ollamasidecar.state.SupervisorEvent.ProbeAnswered;
import org.ollamasidecar.state.SupervisorEvent.ProbeMissed;
import org.ollamasidecar.state.SupervisorEvent.ProvisionProgressed;
import org.ollamasidecar.state.SupervisorEvent.Provisioned;
import org.ollamasidecar.state.SupervisorEvent.RelianceChanged;
import org.ollamasidecar.state.SupervisorEvent.RestartRequested;
import org.ollamasidecar.state.SupervisorEvent.SignalSeen;
import org.ollamasidecar.state.SupervisorEvent.Spawned;
import org.ollamasidecar.state.SupervisorEvent.StartElsewhereRequested;
import org.ollamasidecar.state.SupervisorEvent.StartRequested;
import org.ollamasidecar.state.SupervisorEvent.StopRequested;
import org.ollamasidecar.state.SupervisorEvent.TreeEnded;

/** Every state with every event: which pairs do something. What they do stands in {@link StateMachineTest}. */
class StateMatrixTest {

    private static final Instant NOW = T0.plusSeconds(1);

    /** Which events matter where. A tick matters only where something is due, which is nowhere in this matrix. */
    private static final Map<StateName, Set<Class<? extends SupervisorEvent>>> ACTING = Map.of(
            StateName.STOPPED, Set.of(StartRequested.class, StartElsewhereRequested.class, RestartRequested.class),
            StateName.PROVISIONING, Set.of(StopRequested.class, ProvisionProgressed.class, Provisioned.class),
            StateName.STARTING,
                    Set.of(
                            StopRequested.class,
                            RestartRequested.class,
                            Spawned.class,
                            NotSpawned.class,
                            PortRefused.class,
                            LogMoved.class,
                            SignalSeen.class,
                            Exited.class),
            StateName.LISTENING,
                    Set.of(
                            StopRequested.class,
                            RestartRequested.class,
                            LogMoved.class,
                            Exited.class,
                            ProbeAnswered.class,
                            ProbeMissed.class),
            StateName.READY,
                    Set.of(
                            StopRequested.class,
                            RestartRequested.class,
                            Exited.class,
                            ProbeAnswered.class,
                            AnswerPassed.class,
                            ProbeMissed.class),
            StateName.UNRESPONSIVE, Set.of(StopRequested.class, RestartRequested.class, TreeEnded.class),
            StateName.BACKING_OFF,
                    Set.of(
                            StartRequested.class,
                            StartElsewhereRequested.class,
                            StopRequested.class,
                            RestartRequested.class),
            StateName.STOPPING,
                    Set.of(
                            StartRequested.class,
                            StartElsewhereRequested.class,
                            RestartRequested.class,
                            TreeEnded.class),
            StateName.FAILED,
                    Set.of(
                            StartRequested.class,
                            StartElsewhereRequested.class,
                            StopRequested.class,
                            RestartRequested.class));

    private final StateMachine machine = new StateMachine(
            TestSidecarConfig.defaults(),
            new RestartPolicy(TestSidecarConfig.defaults().restart(), () -> 0.5));

    @ParameterizedTest
    @MethodSource("otherGenerations")
    void eventOfAnotherGeneration_changesNothing(SidecarState state, SupervisorEvent event) {
        // when
        Transition transition = machine.next(state, HISTORY, event, NOW);

        // then
        assertThat(transition).isEqualTo(new Transition(state, HISTORY));
    }

    @ParameterizedTest
    @MethodSource("thisGeneration")
    void eventOfThisGeneration_actsOnlyWhereItMatters(SidecarState state, SupervisorEvent event) {
        // when
        Transition transition = machine.next(state, HISTORY, event, NOW);

        // then
        boolean changed = !transition.equals(new Transition(state, HISTORY));
        assertThat(changed).isEqualTo(isActing(state, event));
    }

    @ParameterizedTest
    @MethodSource("org.ollamasidecar.state.Samples#states")
    void computeFound_isRememberedInEveryState(SidecarState state) {
        // given
        OllamaLogSignal found = new OllamaLogSignal.ComputeFound(cuda("NVIDIA L4", "0"));

        // when
        Transition transition = machine.next(state, HISTORY, new SignalSeen(NOW_RUNNING, found), NOW);

        // then
        assertThat(transition.state()).isEqualTo(state);
        assertThat(transition.history().compute()).containsExactly(cuda("NVIDIA L4", "0"));
        assertThat(transition.effects()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("org.ollamasidecar.state.Samples#states")
    void computeFoundByAnotherGeneration_isForgotten(SidecarState state) {
        // given
        OllamaLogSignal found = new OllamaLogSignal.ComputeFound(cuda("NVIDIA L4", "0"));

        // when
        Transition transition = machine.next(state, HISTORY, new SignalSeen(NOW_RUNNING - 1, found), NOW);

        // then
        assertThat(transition).isEqualTo(new Transition(state, HISTORY));
    }

    @ParameterizedTest
    @MethodSource("org.ollamasidecar.state.Samples#states")
    void lessReliance_leavesEveryStateAsItIs_andMoreOfIt_changesNoneForAnother(SidecarState state) {
        // when
        Transition spare = machine.next(state, HISTORY, new RelianceChanged(Reliance.SPARE), NOW);
        Transition again = machine.next(state, spare.history(), new RelianceChanged(Reliance.SPARE), NOW);
        Transition sole = machine.next(state, spare.history(), new RelianceChanged(Reliance.SOLE), NOW);

        // then
        assertThat(spare).isEqualTo(new Transition(state, HISTORY.relied(Reliance.SPARE)));
        assertThat(again).isEqualTo(spare);
        assertThat(StateName.of(sole.state())).isEqualTo(StateName.of(state));
        assertThat(sole.history()).isEqualTo(HISTORY);
        assertThat(sole.effects()).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("thisGeneration")
    void spare_onlyTheTimeOfWhatFollowsIsDecidedInAnotherWay(SidecarState state, SupervisorEvent event) {
        // when
        Transition spare = machine.next(state, HISTORY.relied(Reliance.SPARE), event, NOW);
        Transition sole = machine.next(state, HISTORY, event, NOW);

        // then
        assertThat(spare.effects()).isEqualTo(sole.effects());
        assertThat(StateName.of(spare.state())).isEqualTo(StateName.of(sole.state()));
        if (spare.state().due().equals(sole.state().due())) {
            assertThat(spare.state()).isEqualTo(sole.state());
        }
    }

    private static boolean isActing(SidecarState state, SupervisorEvent event) {
        boolean onlyWords = event instanceof SignalSeen seen && !(seen.signal() instanceof OllamaLogSignal.Listening);
        boolean isRemembered = event instanceof RelianceChanged(Reliance reliance) && reliance != Reliance.SOLE;
        return isRemembered
                || (!onlyWords
                        && ACTING.getOrDefault(StateName.of(state), Set.of()).contains(event.getClass()));
    }

    @ParameterizedTest
    @MethodSource("org.ollamasidecar.state.Samples#states")
    void adoptedOllama_goesOn_onlyWhereNothingHasBegun(SidecarState state) {
        // given
        Child child = new Child(17, 99, CHILD.address(), VERSION);
        FakeProcess process = new FakeProcess(99);

        // when
        Transition transition =
                machine.next(state, HISTORY, new SupervisorEvent.Adopted(child, Samples.PROGRAM, process), NOW);

        // then
        if (state instanceof SidecarState.Stopped) {
            assertThat(transition.state())
                    .isInstanceOfSatisfying(SidecarState.Listening.class, listening -> assertThat(listening.child())
                            .isEqualTo(child));
            assertThat(transition.history().generation()).isEqualTo(17);
            assertThat(transition.history().program()).contains(Samples.PROGRAM);
            assertThat(transition.effects()).containsExactly(new Effect.TakeOver(17, process), new Effect.Probe(child));
        } else {
            assertThat(transition).isEqualTo(new Transition(state, HISTORY));
        }
    }

    static Stream<Arguments> otherGenerations() {
        return Samples.states().flatMap(state -> Stream.of(NOW_RUNNING - 1, NOW_RUNNING + 1, 0L)
                .flatMap(Samples::eventsOf)
                .map(event -> Arguments.of(state, event)));
    }

    static Stream<Arguments> thisGeneration() {
        return Samples.states().flatMap(state -> Stream.of(
                        Samples.eventsOf(NOW_RUNNING),
                        Samples.wishes(),
                        Samples.reliances(),
                        Stream.<SupervisorEvent>of(new SupervisorEvent.Tick()))
                .flatMap(events -> events)
                .map(event -> Arguments.of(state, event)));
    }
}
