package org.ollamasidecar.canary;

import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.time.Instant;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.job.StepState;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.load.LoadView;
import org.ollamasidecar.load.Step;
import org.ollamasidecar.state.SidecarStatus;

/** Takes a load whose model has been verified for the proof that it is. */
@Singleton
class LoadProofs {

    private final LoadJobs jobs;
    private final Sidecar sidecar;
    private final Proofs proofs;

    LoadProofs(LoadJobs jobs, Sidecar sidecar, Proofs proofs) {
        this.jobs = jobs;
        this.sidecar = sidecar;
        this.proofs = proofs;
    }

    void onStart(@Observes StartupEvent event) {
        jobs.onEnd(this::look);
    }

    private void look() {
        for (Backend backend : sidecar.backends()) {
            SidecarStatus status = sidecar.at(backend.name()).status();
            status.ready().ifPresent(child -> jobs.views().stream()
                    .filter(LoadProofs::isVerified)
                    .filter(job -> isAt(backend.name(), job))
                    .forEach(job -> prove(child.generation(), job, status.since())));
        }
    }

    private void prove(long generation, LoadView job, Instant ready) {
        Instant ended = job.endedAt();
        if (ended != null && !ended.isBefore(ready)) {
            proofs.seen(generation, "the load of " + job.model() + " was verified", ended);
        }
    }

    /** One that names no instance is of the only one. */
    private static boolean isAt(BackendName backend, LoadView job) {
        return job.instance() == null || job.instance().equals(backend.text());
    }

    private static boolean isVerified(LoadView job) {
        return job.steps().stream().anyMatch(step -> step.step() == Step.VERIFY && step.state() == StepState.DONE);
    }
}
