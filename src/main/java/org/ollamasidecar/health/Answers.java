package org.ollamasidecar.health;

import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.ollamasidecar.supervisor.Diagnoser;
import org.ollamasidecar.supervisor.SidecarStatus;

/** Health answers with the data that explains them. */
@Singleton
final class Answers {

    private final Diagnoser diagnoser;

    Answers(Diagnoser diagnoser) {
        this.diagnoser = diagnoser;
    }

    HealthCheckResponse of(String name, boolean up, SidecarStatus status) {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named(name)
                .status(up)
                .withData("state", status.name().name())
                .withData("generation", status.generation())
                .withData("since", status.since().toString())
                .withData("restarts", status.restarts());
        status.child().ifPresent(child -> {
            answer.withData("pid", child.pid());
            answer.withData("version", child.version());
        });
        status.lastFailure()
                .ifPresent(cause ->
                        answer.withData("failure", diagnoser.diagnose(cause).problem()));
        return answer.build();
    }
}
