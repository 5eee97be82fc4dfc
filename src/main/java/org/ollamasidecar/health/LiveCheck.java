package org.ollamasidecar.health;

import jakarta.inject.Singleton;
import java.util.List;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.Liveness;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.ThreadHealth;

/**
 * Every thread without which nothing can work does its work in time, the supervisor first of all, and Ollama has not been
 * given up. Never down because Ollama is: restarting it is our work.
 */
@Liveness
@Singleton
final class LiveCheck implements HealthCheck {

    private final Sidecar sidecar;
    private final PermanentThreads threads;
    private final Answers answers;

    LiveCheck(Sidecar sidecar, PermanentThreads threads, Answers answers) {
        this.sidecar = sidecar;
        this.threads = threads;
        this.answers = answers;
    }

    @Override
    public HealthCheckResponse call() {
        SidecarStatus status = sidecar.status();
        List<ThreadHealth> broken =
                threads.broken().stream().filter(ThreadHealth::vital).toList();
        boolean up = sidecar.isDeciding() && broken.isEmpty() && !(status.state() instanceof SidecarState.Failed);
        return answers.live(up, status, broken);
    }
}
