package org.ollamasidecar.fleet;

import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.state.SupervisorEvent;

/** What a decision wants done. */
sealed interface FleetCommand {

    /** Make an instance, which begins as a stopped one. */
    record Open(InstanceName instance, Launch launch) implements FleetCommand {}

    /** Let go of one that has ended. */
    record Close(InstanceName instance) implements FleetCommand {}

    record Tell(InstanceName instance, SupervisorEvent event) implements FleetCommand {}

    /** End it for good: wishes to start are ignored from then on. */
    record End(InstanceName instance, String cause) implements FleetCommand {}
}
