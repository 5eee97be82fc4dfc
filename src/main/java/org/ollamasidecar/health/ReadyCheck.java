package org.ollamasidecar.health;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.ollamasidecar.fleet.Sidecar;
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
    private final Answers answers;

    ReadyCheck(Sidecar sidecar, ModelKeeper models, Answers answers) {
        this.sidecar = sidecar;
        this.models = models;
        this.answers = answers;
    }

    @Override
    public HealthCheckResponse call() {
        SidecarStatus status = sidecar.status();
        return answers.of("ready", sidecar.isDeciding() && models.isReady(status), status, models.missing(status));
    }
}
