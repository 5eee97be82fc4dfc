package org.ollamasidecar.health;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Startup;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.state.SidecarStatus;

/** Ollama has been ready once. */
@Startup
@Singleton
final class StartedCheck implements HealthCheck {

    private final Sidecar sidecar;
    private final Answers answers;

    StartedCheck(Sidecar sidecar, Answers answers) {
        this.sidecar = sidecar;
        this.answers = answers;
    }

    @Override
    public HealthCheckResponse call() {
        SidecarStatus status = sidecar.status();
        boolean up = status.everReady();
        return answers.of("started", up, status);
    }
}
