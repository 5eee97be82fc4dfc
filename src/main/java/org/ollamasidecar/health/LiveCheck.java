package org.ollamasidecar.health;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.ollamasidecar.supervisor.Sidecar;
import org.ollamasidecar.supervisor.SidecarState;
import org.ollamasidecar.supervisor.SidecarStatus;

/** The supervisor decides in time and has not given up. Never down because Ollama is: restarting it is our work. */
@Liveness
@Singleton
final class LiveCheck implements HealthCheck {

    private final Sidecar sidecar;
    private final Answers answers;

    LiveCheck(Sidecar sidecar, Answers answers) {
        this.sidecar = sidecar;
        this.answers = answers;
    }

    @Override
    public HealthCheckResponse call() {
        SidecarStatus status = sidecar.status();
        boolean up = sidecar.isDeciding() && !(status.state() instanceof SidecarState.Failed);
        return answers.of("live", up, status);
    }
}
