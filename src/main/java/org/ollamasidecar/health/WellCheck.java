package org.ollamasidecar.health;

import io.smallrye.health.api.Wellness;
import jakarta.inject.Singleton;
import org.eclipse.microprofile.health.HealthCheck;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.ollamasidecar.canary.Heartbeat;
import org.ollamasidecar.canary.HeartbeatMonitor;

/** Each Ollama has generated when it was last tried, by whomever; what was not tried yet is not ill. */
@Wellness
@Singleton
final class WellCheck implements HealthCheck {

    private final HeartbeatMonitor heartbeats;

    WellCheck(HeartbeatMonitor heartbeats) {
        this.heartbeats = heartbeats;
    }

    @Override
    public HealthCheckResponse call() {
        Heartbeat newest = heartbeats.newest();
        HealthCheckResponseBuilder answer = HealthCheckResponse.named("well")
                .status(newest.isWell())
                .withData("detail", newest.detail())
                .withData("at", newest.at().toString())
                .withData("millis", newest.millis())
                .withData("failures", newest.failures());
        heartbeats.ofEach().forEach((name, heartbeat) -> answer.withData(name.text(), heartbeat.detail()));
        return answer.build();
    }
}
