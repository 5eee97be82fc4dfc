package org.ollamasidecar.health;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Readiness;
import org.ollamasidecar.supervisor.Sidecar;
import org.ollamasidecar.supervisor.SidecarStatus;

/** Requests through the front door are answered, and more are welcome. */
@Readiness
@Singleton
final class ReadyCheck implements HealthCheck {

    private final Sidecar sidecar;
    private final Answers answers;

    ReadyCheck(Sidecar sidecar, Answers answers) {
        this.sidecar = sidecar;
        this.answers = answers;
    }

    @Override
    public HealthCheckResponse call() {
        SidecarStatus status = sidecar.status();
        boolean up = status.wantsRequests();
        return answers.of("ready", up, status);
    }
}
