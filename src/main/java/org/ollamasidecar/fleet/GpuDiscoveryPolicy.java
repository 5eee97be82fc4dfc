package org.ollamasidecar.fleet;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.ollama.ComputeDevice;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.SupervisorEvent;

/**
 * Finds out which GPUs there are, and makes a backend for each; pure. An Ollama that sees all of them begins alone. It
 * writes down what it has found before it answers, and is then not Ready for others: no request and no model goes to one
 * that is about to leave.
 */
final class GpuDiscoveryPolicy {

    /** So long after its first answer the log is taken to be read as far as it was written then. */
    static final Duration READ = Duration.ofMillis(500);

    /** So long after its first answer one that has told of no device is not waited for any more. */
    static final Duration NOTHING_TOLD = Duration.ofSeconds(10);

    private static final String CAUSE = "an Ollama for each GPU";

    private final BackendsPolicy backends;

    /** @param backends decides of whatever backends there are */
    GpuDiscoveryPolicy(BackendsPolicy backends) {
        this.backends = backends;
    }

    FleetTransition next(FleetState state, GpuDiscovery.UnderWay known, Addressed event, Instant now) {
        Optional<SidecarStatus> seen = event.event() instanceof FleetEvent.Observed(InstanceName any, var status)
                ? Optional.of(status)
                : Optional.empty();
        return switch (known) {
            case GpuDiscovery.Awaited begun
            when seen.filter(GpuDiscoveryPolicy::isReady).isPresent() ->
                settled(still(state.with(new GpuDiscovery.Reading(seen.get(), now))), now);
            case GpuDiscovery.Awaited begun -> others(state, event, now);
            case GpuDiscovery.Reading read -> settled(read(state, read, event, seen, now), now);
            case GpuDiscovery.Ending(GpuPlan plan) ->
                seen.map(status -> ended(state, plan, event, status, now)).orElseGet(() -> others(state, event, now));
        };
    }

    /** Nobody is tried beside one that is about to leave. */
    private FleetTransition others(FleetState state, Addressed event, Instant now) {
        return event.event() instanceof FleetEvent.CandidateRequested ? still(state) : backends.next(state, event, now);
    }

    private static FleetTransition still(FleetState state) {
        return new FleetTransition(state, List.of());
    }

    private FleetTransition read(
            FleetState state, GpuDiscovery.Reading read, Addressed event, Optional<SidecarStatus> seen, Instant now) {
        if (seen.isEmpty()) {
            return others(state, event, now);
        }
        SidecarStatus newer = seen.get();
        if (!isReady(newer)) {
            return backends.next(state.with(new GpuDiscovery.Awaited()), event, now);
        }
        boolean isNews = !newer.compute().equals(read.answering().compute());
        return still(state.with(new GpuDiscovery.Reading(newer, isNews ? now : read.since())));
    }

    private FleetTransition settled(FleetTransition before, Instant now) {
        return before.state().gpus() instanceof GpuDiscovery.Reading read && isRead(read, now)
                ? decided(before, read.answering(), now)
                : before;
    }

    /** That there is no GPU is told by one line. */
    private static boolean isRead(GpuDiscovery.Reading read, Instant now) {
        List<ComputeDevice> told = read.answering().compute();
        Duration patience = told.isEmpty() ? NOTHING_TOLD : READ;
        return told.stream().anyMatch(ComputeDevice::isCpu)
                || !now.isBefore(read.since().plus(patience));
    }

    private FleetTransition decided(FleetTransition before, SidecarStatus answering, Instant now) {
        FleetState state = before.state();
        InstanceName first = state.first().serving().name();
        GpuPlan plan = GpuPlan.of(answering.compute());
        FleetTransition next = plan.backends().isEmpty()
                ? backends.next(
                        state.with(new GpuDiscovery.Decided(plan)),
                        Addressed.to(first.backend(), new FleetEvent.Observed(first, answering)),
                        now)
                : new FleetTransition(state.with(new GpuDiscovery.Ending(plan)), List.of(stop(first)));
        List<FleetCommand> commands = new ArrayList<>(before.commands());
        commands.addAll(next.commands());
        return new FleetTransition(next.state(), commands);
    }

    private static FleetCommand stop(InstanceName first) {
        return new FleetCommand.Tell(first, new SupervisorEvent.StopRequested(CAUSE));
    }

    /** A wish to start it may have come in between. */
    private FleetTransition ended(FleetState state, GpuPlan plan, Addressed event, SidecarStatus status, Instant now) {
        BackendState first = state.first();
        if (first.wishes().ending()) {
            return backends.next(state, event, now);
        }
        if (isReady(status)) {
            return new FleetTransition(state, List.of(stop(first.serving().name())));
        }
        return status.state() instanceof SidecarState.Stopped ? sharedOut(first, plan, now) : still(state);
    }

    private static FleetTransition sharedOut(BackendState before, GpuPlan plan, Instant now) {
        List<FleetCommand> commands = new ArrayList<>();
        before.members().forEach(member -> commands.add(new FleetCommand.Close(member.name())));
        List<BackendState> backends = new ArrayList<>();
        for (BackendPlan each : plan.backends()) {
            InstanceName name = InstanceName.firstAt(each.name());
            Member serving = new Member(name, Part.SERVING, each.launch(), begun(before, now));
            backends.add(
                    BackendState.initial(each.name(), List.of(serving), now).with(before.wishes()));
            commands.add(new FleetCommand.Open(name, each.launch()));
            if (before.wishes().running()) {
                commands.add(new FleetCommand.Tell(name, new SupervisorEvent.StartRequested(CAUSE)));
            }
        }
        return new FleetTransition(new FleetState(backends, new GpuDiscovery.Decided(plan)), commands);
    }

    /** Whoever waits for it does not take it for one that nobody wants. */
    private static SidecarStatus begun(BackendState before, Instant now) {
        SidecarStatus stopped = SidecarStatus.initial(now);
        return before.wishes().running()
                ? stopped.in(new SidecarState.Provisioning(stopped.generation(), CAUSE))
                : stopped;
    }

    private static boolean isReady(SidecarStatus status) {
        return status.ready().isPresent();
    }
}
