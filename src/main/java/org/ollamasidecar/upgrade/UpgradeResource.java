package org.ollamasidecar.upgrade;

import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.http.EventStreams;
import org.ollamasidecar.http.LastEventId;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.job.JobFeed;
import org.ollamasidecar.status.InstanceFilter;

/** Upgrades of Ollama without a gap. */
@Path("/sidecar/v1/upgrades")
@Produces(MediaType.APPLICATION_JSON)
class UpgradeResource {

    private final Upgrades upgrades;
    private final InstanceFilter instances;
    private final EventStreams streams;

    UpgradeResource(Upgrades upgrades, InstanceFilter instances, EventStreams streams) {
        this.upgrades = upgrades;
        this.instances = instances;
        this.streams = streams;
    }

    @POST
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary =
                    "Has another version, program or environment take the place of the Ollama that serves, at the instance named or at one after the other: 202")
    public RestResponse<UpgradeView> submit(@Nullable UpgradeRequest body) {
        if (body == null) {
            throw ProblemException.badRequest("The body is empty.", "Send {\"version\":\"VERSION\"}.");
        }
        return accepted(upgrades.submit(body.toWish(), instances.backend(body.instance())));
    }

    @GET
    @Operation(summary = "The upgrades that are remembered, oldest first")
    public List<UpgradeView> all() {
        return upgrades.all().stream().map(UpgradeJob::view).toList();
    }

    @GET
    @Path("{id}")
    @Operation(summary = "An upgrade with its steps")
    public UpgradeView one(@RestPath String id) {
        return upgrades.find(id).view();
    }

    @GET
    @Path("{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(summary = "The upgrade at each change, as server-sent events, the newest at once")
    public Multi<OutboundSseEvent> follow(
            @RestPath String id, @RestHeader(LastEventId.HEADER) @Nullable String lastEventId) {
        UpgradeJob job = upgrades.find(id);
        return streams.of(new JobFeed("upgrade", job.version(), job::view, LastEventId.of(lastEventId, null)));
    }

    @DELETE
    @Path("{id}")
    @Operation(
            summary =
                    "Cancels an upgrade that has not switched yet: the Ollama that serves goes on, at each instance where it is")
    public RestResponse<UpgradeView> cancel(@RestPath String id) {
        UpgradeJob job = upgrades.find(id);
        if (job.isRunning() && !job.cancel()) {
            throw UpgradeProblems.tooLate(job);
        }
        return RestResponse.accepted(job.view());
    }

    @POST
    @Path("{id}/retry")
    @Consumes(MediaType.APPLICATION_JSON)
    @Operation(
            summary =
                    "Runs an upgrade again from a step, by default from the first that was not done; what needs a candidate begins with START, as the failed one was ended")
    public RestResponse<UpgradeView> retry(@RestPath String id, @Nullable RetryRequest body) {
        return accepted(upgrades.retry(id, Optional.ofNullable(body).map(RetryRequest::from)));
    }

    @POST
    @Path("{id}/rollback")
    @Operation(
            summary =
                    "Goes back to what served before an upgrade, in the same way, wherever the upgrade has changed that")
    public RestResponse<UpgradeView> rollback(@RestPath String id) {
        return accepted(upgrades.rollback(id));
    }

    private static RestResponse<UpgradeView> accepted(UpgradeJob job) {
        return ResponseBuilder.<UpgradeView>create(RestResponse.Status.ACCEPTED)
                .entity(job.view())
                .header(HttpHeaders.LOCATION, job.address())
                .build();
    }
}
