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
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.state.Child;

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

    /** Whether the disk should seem full. */
    record DiskWish(boolean full) {}

    private final Chaos chaos;
    private final FullDisk disk;
    private final SlowHttp http;
    private final Journal journal;

    ChaosResource(Sidecar sidecar, Journal journal, FullDisk disk, SlowHttp http) {
        this.disk = disk;
        this.http = http;
        this.journal = journal;
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

    @POST
    @Path("disk")
    @Operation(summary = "Lets the disk seem full, or not any more; dev mode only")
    public RestResponse<Void> disk(@Nullable DiskWish body) {
        boolean full = body != null && body.full();
        disk.pretend(full);
        journal.record("chaos", full ? "The disk seems full, on purpose" : "The disk seems full no longer", Map.of());
        return RestResponse.noContent();
    }

    @POST
    @Path("http")
    @Consumes(MediaType.WILDCARD)
    @Operation(summary = "Holds up each request for 4 s, for the next 20 s; dev mode only")
    public RestResponse<Void> http() {
        http.begin();
        journal.record("chaos", "Each request is held up for some seconds, on purpose", Map.of());
        return RestResponse.noContent();
    }
}
