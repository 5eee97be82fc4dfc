package org.ollamasidecar.health;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.lifecycle.StartMonitor;
import org.ollamasidecar.models.ModelKeeper;
import org.ollamasidecar.state.SidecarStatus;

/**
 * The required models are there, requests through the front door are answered, and more are welcome; by what is known
 * now, not by what a supervisor that no longer decides knew last.
 */
@Readiness
@Singleton
final class ReadyCheck implements HealthCheck {

    private final Sidecar sidecar;
    private final ModelKeeper models;
    private final StartMonitor start;
    private final Answers answers;

    ReadyCheck(Sidecar sidecar, ModelKeeper models, StartMonitor start, Answers answers) {
        this.sidecar = sidecar;
        this.models = models;
        this.start = start;
        this.answers = answers;
    }

    @Override
    public HealthCheckResponse call() {
        SidecarStatus status = sidecar.status();
        boolean up = sidecar.isDeciding() && models.isReady(status);
        return answers.ready(up, status, models.missing(status), start.progress());
    }
}
