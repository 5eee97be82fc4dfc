package org.ollamasidecar.canary;

import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import java.util.function.LongPredicate;
import org.ollamasidecar.fleet.FleetWishes;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.fleet.UpstreamUse;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.lifecycle.WorkInFlight;
import org.ollamasidecar.load.JobState;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.load.LoadsToCome;

/** Makes a heartbeat for each backend. */
@Singleton
final class Hearts {

    private final HeartbeatConfig config;
    private final Sidecar sidecar;
    private final FleetWishes wishes;
    private final Canary canary;
    private final Proofs proofs;
    private final WorkInFlight work;
    private final LoadJobs jobs;
    private final UpstreamUse use;
    private final LoadsToCome loads;
    private final Journal journal;
    private final InstantSource clock;

    Hearts(
            HeartbeatConfig config,
            Sidecar sidecar,
            FleetWishes wishes,
            Canary canary,
            Proofs proofs,
            WorkInFlight work,
            LoadJobs jobs,
            UpstreamUse use,
            LoadsToCome loads,
            Journal journal,
            InstantSource clock) {
        this.config = config;
        this.sidecar = sidecar;
        this.wishes = wishes;
        this.canary = canary;
        this.proofs = proofs;
        this.work = work;
        this.jobs = jobs;
        this.use = use;
        this.loads = loads;
        this.journal = journal;
        this.clock = clock;
    }

    /** @param alone whether there is no other backend */
    BackendHeartbeat of(BackendName backend, boolean alone) {
        return new BackendHeartbeat(
                alone ? Optional.empty() : Optional.of(backend),
                sidecar.at(backend),
                alone ? any -> isAnythingUnderWay() : isAnythingUnderWayAt(backend),
                loads::areExpected,
                canary,
                proofs,
                wishes::restart,
                config,
                journal,
                clock);
    }

    private boolean isAnythingUnderWay() {
        return work.counts().values().stream().anyMatch(count -> count > 0);
    }

    /** What the others work for proves nothing of this one. */
    private LongPredicate isAnythingUnderWayAt(BackendName backend) {
        return generation -> use.requestsOf(generation) > 0
                || jobs.views().stream()
                        .anyMatch(job -> job.state() == JobState.RUNNING
                                && backend.text().equals(job.instance()));
    }
}
