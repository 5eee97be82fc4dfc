package org.ollamasidecar.fleet;

import java.time.Instant;

/** What is decided of the fleet: which backends there are, and what becomes of each; pure. */
final class FleetPolicy {

    private final BackendsPolicy backends;
    private final GpuDiscoveryPolicy gpus;

    /** @param each decides of every backend */
    FleetPolicy(BackendPolicy each) {
        this.backends = new BackendsPolicy(each);
        this.gpus = new GpuDiscoveryPolicy(backends);
    }

    FleetTransition next(FleetState state, Addressed event, Instant now) {
        return state.gpus() instanceof GpuDiscovery.UnderWay known
                ? gpus.next(state, known, event, now)
                : backends.next(state, event, now);
    }
}
