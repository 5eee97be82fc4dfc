package org.ollamasidecar.chaos;

import io.quarkus.arc.profile.IfBuildProfile;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.supervisor.Child;
import org.ollamasidecar.supervisor.Sidecar;

/** Faults at the press of a button. Outside dev mode there is no such path. */
@Path("/sidecar/v1/chaos")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
@IfBuildProfile("dev")
class ChaosResource {

    /** What is wished. */
    record Strike(@Nullable Fault fault) {}

    /** What was done, and to which processes. */
    record Struck(Fault fault, List<Long> pids) {}

    private final Chaos chaos;

    ChaosResource(Sidecar sidecar, Journal journal) {
        this.chaos = new Chaos(() -> sidecar.status().child().map(Child::pid), journal);
    }

    @POST
    @RunOnVirtualThread
    @Operation(summary = "Freezes, thaws or kills Ollama or its runners, to watch the recovery; dev mode only")
    public Struck strike(@Nullable Strike body) throws IOException, InterruptedException {
        if (body == null || body.fault() == null) {
            throw ProblemException.badRequest(
                    "The field 'fault' is missing.", "Send {\"fault\":\"freeze\"}, thaw, kill or kill-runner.");
        }
        return new Struck(body.fault(), chaos.strike(body.fault()));
    }
}
