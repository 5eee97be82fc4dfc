package org.ollamasidecar.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.fleet.Fleets.A;
import static org.ollamasidecar.fleet.Fleets.NOW;
import static org.ollamasidecar.fleet.Fleets.WITH_STANDBY;
import static org.ollamasidecar.fleet.Fleets.backingOff;
import static org.ollamasidecar.fleet.Fleets.ready;
import static org.ollamasidecar.fleet.Fleets.starting;
import static org.ollamasidecar.fleet.Fleets.stopped;
import static org.ollamasidecar.ollama.TestDevices.CPU;
import static org.ollamasidecar.ollama.TestDevices.cuda;

import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.ollama.ComputeDevice;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.StateName;
import org.ollamasidecar.state.SupervisorEvent;

class GpuDiscoveryPolicyTest {

    private static final ComputeDevice ONE = cuda("NVIDIA L4", "0");
    private static final ComputeDevice TWO = cuda("NVIDIA L4", "1");
    private static final InstanceName GPU0 = new InstanceName("gpu0");
    private static final InstanceName GPU1 = new InstanceName("gpu1");
    private static final SupervisorEvent STOP = new SupervisorEvent.StopRequested("an Ollama for each GPU");
    private static final SupervisorEvent START = new SupervisorEvent.StartRequested("an Ollama for each GPU");
    private static final Instant READ = NOW.plus(GpuDiscoveryPolicy.READ);

    private final FleetPolicy policy = new FleetPolicy(new BackendPolicy(WITH_STANDBY));
    private FleetState state = new FleetState(List.of(Fleets.alone(starting(1, 0))), new GpuDiscovery.Awaited());

    private static SidecarStatus answering(ComputeDevice... devices) {
        return Fleets.on(ready(1), devices);
    }

    private List<FleetCommand> see(SidecarStatus status, Instant now) {
        return decide(Addressed.to(BackendName.MAIN, new FleetEvent.Observed(A, status)), now);
    }

    private List<FleetCommand> wish(FleetEvent event) {
        return decide(Addressed.toAll(event), NOW);
    }

    private List<FleetCommand> tick(Instant now) {
        return decide(Addressed.toAll(new FleetEvent.Tick()), now);
    }

    private List<FleetCommand> decide(Addressed event, Instant now) {
        FleetTransition next = policy.next(state, event, now);
        state = next.state();
        return next.commands();
    }

    private static FleetCommand tell(InstanceName name, SupervisorEvent event) {
        return new FleetCommand.Tell(name, event);
    }

    private List<String> names() {
        return state.backends().stream().map(backend -> backend.name().text()).toList();
    }

    @Test
    void firstOllama_isNotReadyForOthers_untilItsLogHasBeenRead() {
        // when
        List<FleetCommand> first = see(answering(ONE), NOW);
        List<FleetCommand> second = see(answering(ONE, TWO), NOW.plusMillis(400));
        List<FleetCommand> early = tick(NOW.plusMillis(899));

        // then
        assertThat(List.of(first, second, early))
                .allSatisfy(nothing -> assertThat(nothing).isEmpty());
        assertThat(state.status().name()).isEqualTo(StateName.STARTING);
        assertThat(state.status().everReady()).isFalse();
    }

    @Test
    void severalGpus_haveABackendEach_whenTheFirstOneHasEnded() {
        // given
        see(answering(ONE, TWO), NOW);

        // when
        List<FleetCommand> decided = tick(READ);
        List<FleetCommand> ending = see(Fleets.status(new SidecarState.Stopping(1, false), 1, 0, null), READ);
        List<FleetCommand> ended = see(stopped(1), READ);

        // then
        assertThat(decided).containsExactly(tell(A, STOP));
        assertThat(ending).isEmpty();
        Launch launch0 = Launch.of(GpuFamily.CUDA.only("0"));
        Launch launch1 = Launch.of(GpuFamily.CUDA.only("1"));
        assertThat(ended)
                .containsExactly(
                        new FleetCommand.Close(A),
                        new FleetCommand.Open(GPU0, launch0),
                        tell(GPU0, START),
                        new FleetCommand.Open(GPU1, launch1),
                        tell(GPU1, START));
        assertThat(names()).containsExactly("gpu0", "gpu1");
        assertThat(state.status().name()).isEqualTo(StateName.PROVISIONING);
        assertThat(state.gpus().text()).startsWith("2 GPUs were found, and each has an Ollama: gpu0 has");
    }

    @Test
    void variable_staysWithItsInstance_overRestarts() {
        // given
        see(answering(ONE, TWO), NOW);
        tick(READ);
        see(stopped(1), READ);

        // when
        decide(Addressed.to(GPU1.backend(), new FleetEvent.Observed(GPU1, ready(3))), READ);
        decide(Addressed.to(GPU1.backend(), new FleetEvent.Observed(GPU1, backingOff(3))), READ);
        decide(Addressed.to(GPU1.backend(), new FleetEvent.Observed(GPU1, ready(4))), READ);
        List<FleetCommand> standby = tick(READ.plus(StandbyPolicy.AFTER_READY));

        // then
        Launch launch = state.backend(GPU1.backend()).serving().launch();
        assertThat(launch.env()).containsEntry("CUDA_VISIBLE_DEVICES", "1");
        assertThat(standby).contains(new FleetCommand.Open(new InstanceName("gpu1.b"), launch));
    }

    @Test
    void noGpu_isKnownAtOnce_andTheFirstOneServes() {
        // when
        see(answering(CPU), NOW);

        // then
        assertThat(names()).containsExactly("main");
        assertThat(state.status().ready()).isPresent();
        assertThat(state.gpus()).isEqualTo(new GpuDiscovery.Decided(GpuPlan.of(List.of(CPU))));
    }

    @Test
    void oneGpu_isThatOfTheFirstOne() {
        // when
        see(answering(ONE), NOW);
        List<FleetCommand> decided = tick(READ);

        // then
        assertThat(decided).doesNotContain(tell(A, STOP));
        assertThat(names()).containsExactly("main");
        assertThat(state.status().ready()).isPresent();
    }

    @Test
    void ollamaThatTellsOfNoDevice_isNotWaitedForForEver() {
        // when
        see(answering(), NOW);
        tick(NOW.plus(GpuDiscoveryPolicy.NOTHING_TOLD).minusMillis(1));
        boolean early = state.status().ready().isPresent();
        tick(NOW.plus(GpuDiscoveryPolicy.NOTHING_TOLD));

        // then
        assertThat(early).isFalse();
        assertThat(state.status().ready()).isPresent();
        assertThat(state.gpus().text()).contains("has not told");
    }

    @Test
    void firstOllamaThatDies_isSeenToDo_andTheNextOneIsAsked() {
        // given
        see(answering(ONE, TWO), NOW);

        // when
        see(backingOff(1), READ);
        StateName died = state.status().name();
        see(answering(CPU), READ.plusSeconds(5));

        // then
        assertThat(died).isEqualTo(StateName.BACKING_OFF);
        assertThat(state.status().ready()).isPresent();
    }

    @Test
    void wishToStop_inBetween_makesBackendsThatAreNotStarted() {
        // given
        see(answering(ONE, TWO), NOW);
        tick(READ);

        // when
        wish(new FleetEvent.StopRequested("me"));
        List<FleetCommand> ended = see(stopped(1), READ);

        // then
        assertThat(names()).containsExactly("gpu0", "gpu1");
        assertThat(ended).noneMatch(command -> command instanceof FleetCommand.Tell);
        assertThat(state.status().name()).isEqualTo(StateName.STOPPED);
        assertThat(wish(new FleetEvent.StartRequested("me")))
                .contains(
                        tell(GPU0, new SupervisorEvent.StartRequested("me")),
                        tell(GPU1, new SupervisorEvent.StartRequested("me")));
    }

    @Test
    void endOfTheService_inBetween_isTheEnd() {
        // given
        see(answering(ONE, TWO), NOW);
        tick(READ);

        // when
        List<FleetCommand> end = wish(new FleetEvent.EndRequested("the end of the service"));
        see(stopped(1), READ);

        // then
        assertThat(end).contains(new FleetCommand.End(A, "the end of the service"));
        assertThat(names()).containsExactly("main");
        assertThat(state.status().name()).isEqualTo(StateName.STOPPED);
    }

    @Test
    void firstOllamaThatIsStartedAgain_inBetween_isStoppedAgain() {
        // given
        see(answering(ONE, TWO), NOW);
        tick(READ);

        // when
        List<FleetCommand> again = see(answering(ONE, TWO), READ);

        // then
        assertThat(again).containsExactly(tell(A, STOP));
    }

    @Test
    void candidate_isNotTried_besideOneThatIsAboutToLeave() {
        // when
        List<FleetCommand> commands =
                decide(Addressed.to(BackendName.MAIN, new FleetEvent.CandidateRequested(Launch.CONFIGURED, "me")), NOW);

        // then
        assertThat(commands).isEmpty();
        assertThat(state.members()).hasSize(1);
    }

    @Test
    void newsOfOneThatIsGone_changeNothing() {
        // given
        see(answering(ONE, TWO), NOW);
        tick(READ);
        see(stopped(1), READ);
        FleetState before = state;

        // when
        List<FleetCommand> commands = see(stopped(1), READ);

        // then
        assertThat(commands).isEmpty();
        assertThat(state).isEqualTo(before);
    }
}
