package org.ollamasidecar.fleet;

import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.state.SidecarStatus;

/** Everything that can change what is decided of the fleet. */
sealed interface FleetEvent {

    /** In words, as the cause of a change. */
    default String cause() {
        return switch (this) {
            case Observed(InstanceName instance, SidecarStatus status) ->
                "instance " + instance + " is " + status.name();
            case Gone(long generation, String sign) -> "generation " + generation + " " + sign;
            case NotOpened(InstanceName instance, String reason) ->
                "instance " + instance + " could not be opened: " + reason;
            case StartRequested(String by) -> "start wished by " + by;
            case StartElsewhereRequested(String by) -> "start on any port wished by " + by;
            case StopRequested(String by) -> "stop wished by " + by;
            case RestartRequested(String by) -> "restart wished by " + by;
            case CandidateRequested(Launch launch, String by) -> "candidate wished by " + by;
            case SwitchRequested(InstanceName candidate, String by) -> "switch wished by " + by;
            case LeaveRequested(InstanceName instance, String by) -> "end of instance " + instance + " wished by " + by;
            case WithdrawRequested(String by) -> "requests for others wished by " + by;
            case ReturnRequested(String by) -> "requests again wished by " + by;
            case DrainBegun() -> "the service is ending";
            case EndRequested(String by) -> "stop wished by " + by;
            case DrainRequested(String by) -> "drain wished by " + by;
            case DrainLifted(String by) -> "end of the drain wished by " + by;
            case Tick() -> "time is up";
        };
    }

    /** An instance has another status. */
    record Observed(InstanceName instance, SidecarStatus status) implements FleetEvent {}

    /**
     * A start of an instance has ended, or is ending. Its status says so too, once that is explained.
     *
     * @param sign what it is known by, as what it has done
     */
    record Gone(long generation, String sign) implements FleetEvent {}

    /** An instance could not be opened: its folder or its log cannot be used. */
    record NotOpened(InstanceName instance, String reason) implements FleetEvent {}

    /** Somebody wants Ollama to run. */
    record StartRequested(String by) implements FleetEvent {}

    /** The same, on whatever port is free where it had been given up. */
    record StartElsewhereRequested(String by) implements FleetEvent {}

    /** Somebody wants Ollama to end. */
    record StopRequested(String by) implements FleetEvent {}

    /** Somebody wants a new Ollama in the place of the one that serves. */
    record RestartRequested(String by) implements FleetEvent {}

    /** Somebody wants another instance to be tried, beside the one that serves. */
    record CandidateRequested(Launch launch, String by) implements FleetEvent {}

    /** A candidate has proved good and is to serve; the one that served gets no new requests. */
    record SwitchRequested(InstanceName candidate, String by) implements FleetEvent {}

    /** A candidate is not wanted any more, or one that retires has nothing left to do. */
    record LeaveRequested(InstanceName instance, String by) implements FleetEvent {}

    /** Somebody wants requests to go to other backends, as far as these can take them. */
    record WithdrawRequested(String by) implements FleetEvent {}

    /** Somebody takes that back. */
    record ReturnRequested(String by) implements FleetEvent {}

    /** The service is ending: no more requests are wanted. */
    record DrainBegun() implements FleetEvent {}

    /** The service ends now: every Ollama ends for good. */
    record EndRequested(String by) implements FleetEvent {}

    /** Somebody wants nothing new to be admitted, while the service and Ollama go on. */
    record DrainRequested(String by) implements FleetEvent {}

    /** Somebody takes that back. */
    record DrainLifted(String by) implements FleetEvent {}

    /** Nothing happened; time has passed. */
    record Tick() implements FleetEvent {}
}
