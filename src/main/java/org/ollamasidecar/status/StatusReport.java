package org.ollamasidecar.status;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.lifecycle.WorkInFlight;
import org.ollamasidecar.ollama.ComputeDevice;
import org.ollamasidecar.provision.SourceAttempt;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.FailureCause;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.status.StatusView.AttemptView;
import org.ollamasidecar.status.StatusView.ProgramView;

/** Puts the status into words, for people and for programs. */
final class StatusReport {

    private static final String FROZEN = "Nothing is decided any more; what was known last: ";

    private final Diagnoser diagnoser;
    private final InstantSource clock;
    private final Supplier<List<SourceAttempt>> sources;
    private final Supplier<List<String>> warnings;
    private final WorkInFlight work;
    private final Iterable<StatusSection> sections;
    private final boolean runsOllama;
    private final BooleanSupplier deciding;

    StatusReport(
            Diagnoser diagnoser,
            InstantSource clock,
            Supplier<List<SourceAttempt>> sources,
            Supplier<List<String>> warnings,
            WorkInFlight work,
            Iterable<StatusSection> sections,
            boolean runsOllama,
            BooleanSupplier deciding) {
        this.diagnoser = diagnoser;
        this.clock = clock;
        this.sources = sources;
        this.warnings = warnings;
        this.work = work;
        this.sections = sections;
        this.runsOllama = runsOllama;
        this.deciding = deciding;
    }

    StatusView of(SidecarStatus status) {
        Map<String, Object> added = new LinkedHashMap<>();
        sections.forEach(section -> added.put(section.name(), section.content()));
        Optional<Child> child = status.child();
        boolean isDeciding = deciding.getAsBoolean();
        return new StatusView(
                status.name(),
                (isDeciding ? "" : FROZEN) + drain(status) + summary(status),
                isDeciding && status.wantsRequests(),
                status.draining(),
                status.drainedOnRequest(),
                work.counts(),
                status.since(),
                status.generation(),
                status.restarts(),
                status.child().map(Child::isOurs).orElse(runsOllama),
                status.pid().isPresent() ? status.pid().getAsLong() : null,
                child.map(Child::address).orElse(null),
                child.map(Child::version).orElse(null),
                deadline(status.state()),
                status.state() instanceof SidecarState.BackingOff waiting ? waiting.until() : null,
                status.state() instanceof SidecarState.BackingOff waiting ? waiting.attempt() : null,
                status.program().map(ProgramView::of).orElse(null),
                sources.get().stream().map(AttemptView::of).toList(),
                status.compute().stream().map(ComputeDevice::toString).toList(),
                status.lastFailure().map(diagnoser::diagnose).orElse(null),
                warnings(status),
                added);
    }

    private List<String> warnings(SidecarStatus status) {
        return Stream.concat(
                        status.program().stream().flatMap(program -> program.warnings().stream()),
                        warnings.get().stream())
                .toList();
    }

    private static @Nullable Instant deadline(SidecarState state) {
        return switch (state) {
            case SidecarState.Starting starting -> starting.deadline();
            case SidecarState.Listening listening -> listening.deadline();
            case SidecarState.Stopped none -> null;
            case SidecarState.Provisioning none -> null;
            case SidecarState.Ready none -> null;
            case SidecarState.Unresponsive none -> null;
            case SidecarState.BackingOff none -> null;
            case SidecarState.Stopping none -> null;
            case SidecarState.Failed none -> null;
        };
    }

    /** Why nothing new is wanted, and what to do about it where something can be done. */
    private static String drain(SidecarStatus status) {
        if (status.ending()) {
            return "The service is ending: what runs may finish. ";
        }
        return status.drained()
                ? "Drained on request: what runs goes on and nothing new is admitted, until POST /sidecar/v1/undrain. "
                : "";
    }

    private String summary(SidecarStatus status) {
        return switch (status.state()) {
            case SidecarState.Stopped s when !runsOllama -> "The Ollama of somebody else is not watched.";
            case SidecarState.Listening s
            when !s.child().isOurs() -> "Somebody else's Ollama on " + s.child().address() + " is being asked.";
            case SidecarState.Ready s
            when !s.child().isOurs() ->
                "Somebody else's Ollama " + s.child().version() + " answers on "
                        + s.child().address() + "; this service uses it and never signals it.";
            case SidecarState.BackingOff s
            when s.cause() instanceof FailureCause.Unreachable away ->
                problem(away) + " It is asked again " + when(s) + ".";
            case SidecarState.Stopped s -> "Ollama is not wanted. POST /sidecar/v1/start starts it.";
            case SidecarState.Provisioning s -> "An Ollama is being provided: " + s.doing() + ".";
            case SidecarState.Starting s -> "Ollama is starting; it has not yet said that it listens.";
            case SidecarState.Listening s -> "Ollama listens on " + s.child().address() + " and does not answer yet.";
            case SidecarState.Ready s ->
                "Ollama " + s.child().version() + " answers on " + s.child().address() + ".";
            case SidecarState.Unresponsive s -> "Ollama no longer answers; it is being ended and then started again.";
            case SidecarState.BackingOff s -> backingOff(s);
            case SidecarState.Stopping s ->
                s.thenStart() ? "Ollama is being ended, then started again." : "Ollama is being ended.";
            case SidecarState.Failed s -> "Given up: " + problem(s.cause());
        };
    }

    private String backingOff(SidecarState.BackingOff state) {
        return problem(state.cause()) + " It is started again " + when(state) + " (attempt " + state.attempt() + ").";
    }

    private String when(SidecarState.BackingOff state) {
        Duration left = Duration.between(clock.instant(), state.until());
        return left.isPositive() ? "in " + (left.toMillis() + 999) / 1000 + " s" : "now";
    }

    private String problem(FailureCause cause) {
        return diagnoser.diagnose(cause).problem();
    }
}
