package org.ollamasidecar.state;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.ollamasidecar.ollama.OllamaLogSignal;
import org.ollamasidecar.ollama.OllamaVersion;
import org.ollamasidecar.process.EndReport;
import org.ollamasidecar.process.Exit;
import org.ollamasidecar.process.PortOwner;
import org.ollamasidecar.provision.Program;
import org.ollamasidecar.provision.ProvisionOutcome;
import org.ollamasidecar.state.SidecarState.BackingOff;
import org.ollamasidecar.state.SidecarState.Failed;
import org.ollamasidecar.state.SidecarState.Listening;
import org.ollamasidecar.state.SidecarState.Provisioning;
import org.ollamasidecar.state.SidecarState.Ready;
import org.ollamasidecar.state.SidecarState.Starting;
import org.ollamasidecar.state.SidecarState.Stopped;
import org.ollamasidecar.state.SidecarState.Stopping;
import org.ollamasidecar.state.SidecarState.Unresponsive;

/** One of each: states and events of the generation {@link #NOW_RUNNING}, at the instant {@link #T0}. */
public final class Samples {

    public static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    public static final long NOW_RUNNING = 5;
    public static final long PID = 4711;
    public static final String VERSION = "0.34.4";
    public static final Child CHILD = new Child(NOW_RUNNING, PID, URI.create("http://127.0.0.1:41234"), VERSION);
    public static final Program PROGRAM = new Program(
            Path.of("/opt/ollama/bin/ollama"),
            OllamaVersion.parse(VERSION).orElseThrow(),
            "path",
            List.of("Mind the gap."));
    public static final OllamaLogSignal.Listening LINE = new OllamaLogSignal.Listening("127.0.0.1", 41234, VERSION);
    public static final EndReport NOTHING_LEFT = new EndReport(List.of(), List.of());
    public static final FailureCause DIED = new FailureCause.Died(NOW_RUNNING, new Exit(1), Duration.ZERO);
    public static final History HISTORY = new History(
            NOW_RUNNING,
            Optional.of(PROGRAM),
            List.of(),
            0,
            0,
            false,
            Optional.empty(),
            List.of(),
            History.Told.NOTHING);
    public static final ProvisionOutcome FOUND = new ProvisionOutcome.Found(PROGRAM, List.of());
    public static final ProvisionOutcome NOT_FOUND =
            new ProvisionOutcome.NotFound(List.of(), "There is no Ollama.", "Install one.");

    public static final PortConflict CONFLICT =
            new PortConflict(11434, Optional.of(new PortOwner(77, "/usr/bin/ollama serve")), Optional.of("0.33.0"));

    public static final Instant DEADLINE = T0.plusSeconds(100);
    public static final Starting STARTING = new Starting(NOW_RUNNING, OptionalLong.empty(), Optional.empty(), DEADLINE);
    public static final Listening LISTENING = new Listening(CHILD, DEADLINE, ProbeSchedule.UNDER_WAY);
    public static final Ready READY = new Ready(CHILD, T0.minusSeconds(60), 0, ProbeSchedule.UNDER_WAY);
    public static final Unresponsive UNRESPONSIVE = new Unresponsive(CHILD, T0.minusSeconds(60), 3, "nothing");
    public static final BackingOff BACKING_OFF = new BackingOff(NOW_RUNNING, 1, DEADLINE, DIED);

    private Samples() {}

    /** One of each state; none has anything due before {@link #DEADLINE}. */
    public static Stream<SidecarState> states() {
        return Stream.of(
                new Stopped(),
                new Provisioning(NOW_RUNNING, "looking"),
                STARTING,
                LISTENING,
                READY,
                UNRESPONSIVE,
                BACKING_OFF,
                new Stopping(NOW_RUNNING, false),
                new Failed(NOW_RUNNING, DIED));
    }

    /** Every event that belongs to a spawn. */
    public static Stream<SupervisorEvent> eventsOf(long generation) {
        return Stream.of(
                new SupervisorEvent.ProvisionProgressed(generation, "downloading"),
                new SupervisorEvent.Provisioned(generation, FOUND),
                new SupervisorEvent.Provisioned(generation, NOT_FOUND),
                new SupervisorEvent.Spawned(generation, PID),
                new SupervisorEvent.NotSpawned(generation, "refused"),
                new SupervisorEvent.LogMoved(generation),
                new SupervisorEvent.SignalSeen(generation, LINE),
                new SupervisorEvent.SignalSeen(generation, new OllamaLogSignal.PortTaken("127.0.0.1:11434")),
                new SupervisorEvent.SignalSeen(generation, new OllamaLogSignal.FatalError("panic: x")),
                new SupervisorEvent.Exited(generation, new Exit(1)),
                new SupervisorEvent.PortRefused(generation, CONFLICT),
                new SupervisorEvent.ProbeAnswered(generation, VERSION),
                new SupervisorEvent.AnswerPassed(generation, Duration.ofMillis(300)),
                new SupervisorEvent.ProbeMissed(generation, "refused"),
                new SupervisorEvent.TreeEnded(generation, NOTHING_LEFT));
    }

    public static Stream<SupervisorEvent> wishes() {
        return Stream.of(
                new SupervisorEvent.StartRequested("me"),
                new SupervisorEvent.StartElsewhereRequested("me"),
                new SupervisorEvent.StopRequested("me"),
                new SupervisorEvent.RestartRequested("me"));
    }

    public static Stream<SupervisorEvent> reliances() {
        return Stream.of(Reliance.values()).map(SupervisorEvent.RelianceChanged::new);
    }

    /** The same, drained on request. */
    public static SidecarStatus drained(SidecarStatus open) {
        return with(open, open.ending(), true);
    }

    /** A state of a service that is ending. */
    public static SidecarStatus ending(SidecarState state) {
        return with(status(state), true, false);
    }

    private static SidecarStatus with(SidecarStatus some, boolean ending, boolean drained) {
        return new SidecarStatus(
                some.state(),
                some.since(),
                some.generation(),
                some.restarts(),
                some.everReady(),
                some.program(),
                some.lastFailure(),
                some.compute(),
                ending,
                drained);
    }

    public static SidecarStatus status(SidecarState state) {
        return SidecarStatus.of(state, T0, HISTORY);
    }
}
