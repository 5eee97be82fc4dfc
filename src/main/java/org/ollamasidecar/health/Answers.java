package org.ollamasidecar.health;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.health.HealthCheckResponse;
import org.eclipse.microprofile.health.HealthCheckResponseBuilder;
import org.ollamasidecar.lifecycle.StartProgress;
import org.ollamasidecar.lifecycle.WorkInFlight;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.status.Diagnoser;
import org.ollamasidecar.task.ThreadHealth;

/** Health answers with the data that explains them. */
@Singleton
final class Answers {

    private final Diagnoser diagnoser;
    private final WorkInFlight work;

    Answers(Diagnoser diagnoser, WorkInFlight work) {
        this.diagnoser = diagnoser;
        this.work = work;
    }

    HealthCheckResponse of(String name, boolean up, SidecarStatus status) {
        return begin(name, up, status).build();
    }

    /** With the threads that do not work. */
    HealthCheckResponse live(boolean up, SidecarStatus status, List<ThreadHealth> broken) {
        HealthCheckResponseBuilder answer = begin("live", up, status);
        if (!broken.isEmpty()) {
            answer.withData(
                    "broken", broken.stream().map(ThreadHealth::sentence).collect(Collectors.joining(" ")));
        }
        return answer.build();
    }

    /** With the required models that do not serve, and how far the first start has come as long as it is none. */
    HealthCheckResponse ready(boolean up, SidecarStatus status, List<String> missing, StartProgress start) {
        HealthCheckResponseBuilder answer = begin("ready", up, status);
        if (!missing.isEmpty()) {
            answer.withData("missingModels", String.join(", ", missing));
        }
        switch (start) {
            case StartProgress.Complete over -> {}
            case StartProgress.Advancing(String what) -> answer.withData("starting", what);
            case StartProgress.Stalled(String why) -> answer.withData("reason", why);
        }
        return answer.build();
    }

    private HealthCheckResponseBuilder begin(String name, boolean up, SidecarStatus status) {
        HealthCheckResponseBuilder answer = HealthCheckResponse.named(name)
                .status(up)
                .withData("state", status.name().name())
                .withData("generation", status.generation())
                .withData("since", status.since().toString())
                .withData("restarts", status.restarts())
                .withData("draining", status.draining());
        work.counts().forEach((kind, count) -> answer.withData(kind + "InFlight", count));
        status.child().ifPresent(child -> {
            if (child.isOurs()) {
                answer.withData("pid", child.pid());
            }
            answer.withData("version", child.version());
        });
        status.lastFailure()
                .ifPresent(cause ->
                        answer.withData("failure", diagnoser.diagnose(cause).problem()));
        return answer;
    }
}
