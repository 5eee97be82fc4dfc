package org.ollamasidecar.fleet;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.ollama.ComputeDevice;
import org.ollamasidecar.ollama.OllamaVersion;
import org.ollamasidecar.provision.Program;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.FailureCause;
import org.ollamasidecar.state.ProbeSchedule;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;

/** Fleets of two, with instances in any state. */
final class Fleets {

    static final Instant NOW = Samples.T0.plusSeconds(1000);
    static final InstanceName A = InstanceName.FIRST;
    static final InstanceName B = new InstanceName("b");
    static final StandbyPlan WITH_STANDBY = new StandbyPlan(true, "");
    static final StandbyPlan ALONE = new StandbyPlan(false, "");
    static final FailureCause DIED = Samples.DIED;

    private Fleets() {}

    static SidecarStatus ready(long generation) {
        return ready(generation, 0);
    }

    static SidecarStatus ready(long generation, int misses) {
        URI address = URI.create("http://127.0.0.1:" + (40_000 + generation));
        Child child = new Child(generation, 100 + generation, address, Samples.VERSION);
        return status(new SidecarState.Ready(child, Samples.T0, misses, ProbeSchedule.UNDER_WAY), generation, 0, null);
    }

    static SidecarStatus backingOff(long generation) {
        return status(new SidecarState.BackingOff(generation, 1, NOW, DIED), generation, 0, DIED);
    }

    static SidecarStatus failed(long generation) {
        return status(new SidecarState.Failed(generation, DIED), generation, 0, DIED);
    }

    static SidecarStatus stopped(long generation) {
        return status(new SidecarState.Stopped(), generation, 0, null);
    }

    static SidecarStatus starting(long generation, int restarts) {
        return status(
                new SidecarState.Starting(
                        generation, OptionalLong.empty(), Optional.empty(), NOW.plus(Duration.ofMinutes(1))),
                generation,
                restarts,
                null);
    }

    static SidecarStatus withProgram(SidecarStatus some, String version) {
        Program other =
                new Program(Samples.PROGRAM.path(), OllamaVersion.parse(version).orElseThrow(), "path", List.of());
        return new SidecarStatus(
                some.state(),
                some.since(),
                some.generation(),
                some.restarts(),
                some.everReady(),
                Optional.of(other),
                some.lastFailure(),
                some.compute(),
                some.ending(),
                some.drained());
    }

    /** The same with devices for inference. */
    static SidecarStatus on(SidecarStatus some, ComputeDevice... devices) {
        return new SidecarStatus(
                some.state(),
                some.since(),
                some.generation(),
                some.restarts(),
                some.everReady(),
                some.program(),
                some.lastFailure(),
                List.of(devices),
                some.ending(),
                some.drained());
    }

    static SidecarStatus status(SidecarState state, long generation, int restarts, @Nullable FailureCause failure) {
        return new SidecarStatus(
                state,
                Samples.T0,
                generation,
                restarts,
                state instanceof SidecarState.Ready,
                Optional.of(Samples.PROGRAM),
                Optional.ofNullable(failure),
                List.of(),
                false,
                false);
    }

    /** One of each state, of a generation. */
    static Stream<SidecarStatus> statuses(long generation) {
        return Samples.states().map(state -> status(state, generation, 0, null));
    }

    /** A fleet whose first instance serves, and that shall run. */
    static BackendState alone(SidecarStatus serving) {
        return BackendState.initial(
                        BackendName.MAIN, List.of(new Member(A, Part.SERVING, Launch.CONFIGURED, serving)), Samples.T0)
                .with(new BackendState.Wishes(true, false, false));
    }

    static BackendState pair(SidecarStatus serving, SidecarStatus standby) {
        return BackendState.initial(
                        BackendName.MAIN,
                        List.of(
                                new Member(A, Part.SERVING, Launch.CONFIGURED, serving),
                                new Member(B, Part.STANDBY, Launch.CONFIGURED, standby)),
                        Samples.T0)
                .with(new BackendState.Wishes(true, false, false));
    }
}
