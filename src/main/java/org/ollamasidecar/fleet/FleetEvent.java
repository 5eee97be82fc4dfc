package org.ollamasidecar.fleet;

import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.state.SidecarStatus;

/** Everything that can change what is decided of the fleet. */
sealed interface FleetEvent {

    /** In words, as the cause of a change. */
    String cause();

    /** An instance has another status. */
    record Observed(InstanceName instance, SidecarStatus status) implements FleetEvent {
        @Override
        public String cause() {
            return "instance " + instance + " is " + status.name();
        }
    }

    /** An instance could not be opened: its folder or its log cannot be used. */
    record NotOpened(InstanceName instance, String reason) implements FleetEvent {
        @Override
        public String cause() {
            return "instance " + instance + " could not be opened: " + reason;
        }
    }

    /** Somebody wants Ollama to run. */
    record StartRequested(String by) implements FleetEvent {
        @Override
        public String cause() {
            return "start wished by " + by;
        }
    }

    /** The same, on whatever port is free where it had been given up. */
    record StartElsewhereRequested(String by) implements FleetEvent {
        @Override
        public String cause() {
            return "start on any port wished by " + by;
        }
    }

    /** Somebody wants Ollama to end. */
    record StopRequested(String by) implements FleetEvent {
        @Override
        public String cause() {
            return "stop wished by " + by;
        }
    }

    /** Somebody wants a new Ollama in the place of the one that serves. */
    record RestartRequested(String by) implements FleetEvent {
        @Override
        public String cause() {
            return "restart wished by " + by;
        }
    }

    /** Somebody wants another instance to be tried, beside the one that serves. */
    record CandidateRequested(Launch launch, String by) implements FleetEvent {
        @Override
        public String cause() {
            return "candidate wished by " + by;
        }
    }

    /** A candidate has proved good and is to serve; the one that served gets no new requests. */
    record SwitchRequested(InstanceName candidate, String by) implements FleetEvent {
        @Override
        public String cause() {
            return "switch wished by " + by;
        }
    }

    /** A candidate is not wanted any more, or one that retires has nothing left to do. */
    record LeaveRequested(InstanceName instance, String by) implements FleetEvent {
        @Override
        public String cause() {
            return "end of instance " + instance + " wished by " + by;
        }
    }

    /** The service is ending: no more requests are wanted. */
    record DrainBegun() implements FleetEvent {
        @Override
        public String cause() {
            return "the service is ending";
        }
    }

    /** The service ends now: every Ollama ends for good. */
    record EndRequested(String by) implements FleetEvent {
        @Override
        public String cause() {
            return "stop wished by " + by;
        }
    }

    /** Somebody wants nothing new to be admitted, while the service and Ollama go on. */
    record DrainRequested(String by) implements FleetEvent {
        @Override
        public String cause() {
            return "drain wished by " + by;
        }
    }

    /** Somebody takes that back. */
    record DrainLifted(String by) implements FleetEvent {
        @Override
        public String cause() {
            return "end of the drain wished by " + by;
        }
    }

    /** Nothing happened; time has passed. */
    record Tick() implements FleetEvent {
        @Override
        public String cause() {
            return "time is up";
        }
    }
}
