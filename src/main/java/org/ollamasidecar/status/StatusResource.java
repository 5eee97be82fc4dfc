package org.ollamasidecar.status;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import java.time.InstantSource;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.FleetWishes;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.http.Query;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.lifecycle.WorkInFlight;
import org.ollamasidecar.ollama.OllamaClients;

/** What Ollama is doing, and what it should do. */
@Path("/sidecar/v1")
@Produces(MediaType.APPLICATION_JSON)
class StatusResource {

    private static final String BY = "a request to this service";

    private final Sidecar sidecar;
    private final FleetWishes wishes;
    private final StatusReport report;
    private final StatusCheck check;
    private final Instance<RollingRestart> rolling;
    private final InstanceFilter instances;

    StatusResource(
            Sidecar sidecar,
            FleetWishes wishes,
            Diagnoser diagnoser,
            InstantSource clock,
            OllamaClients clients,
            WorkInFlight work,
            @Any Instance<StatusSection> sections,
            Instance<InferenceProbe> inference,
            Instance<RollingRestart> rolling,
            InstanceFilter instances) {
        this.sidecar = sidecar;
        this.wishes = wishes;
        this.rolling = rolling;
        this.instances = instances;
        this.report = new StatusReport(
                diagnoser,
                clock,
                sidecar::sources,
                sidecar::warnings,
                work,
                sections,
                sidecar.runsOllama(),
                sidecar::isDeciding);
        this.check = new StatusCheck(sidecar, clients, inference.stream().findFirst());
    }

    @GET
    @Path("status")
    @Operation(summary = "The state of Ollama as the supervisor knows it; answered from memory")
    public StatusView status() {
        return report.of(sidecar.status());
    }

    @POST
    @Path("check")
    @RunOnVirtualThread
    @Operation(summary = "Looks now, within 5 s, and says what was tried and found; 503 unless all is well")
    public RestResponse<CheckReport> check(
            @RestQuery @DefaultValue("false") @Schema(pattern = Query.YES_OR_NO) String deep)
            throws InterruptedException {
        CheckReport result = check.run(Query.yes("deep", deep));
        return RestResponse.ResponseBuilder.<CheckReport>create(result.healthy() ? 200 : 503)
                .entity(result)
                .type(MediaType.APPLICATION_JSON)
                .build();
    }

    @POST
    @Path("start")
    @Operation(
            summary =
                    "Starts Ollama where it does not run, at all instances or at the one named; with port=free, one that was given up starts this once on any port")
    public RestResponse<StatusView> start(
            @RestQuery @DefaultValue("") @Schema(pattern = "|free") String port, @RestQuery @Nullable String instance) {
        Optional<BackendName> only = instances.backend(instance);
        switch (port) {
            case "" -> wishes.start(only, BY);
            case "free" -> wishes.startElsewhere(only, BY);
            default -> throw Query.wrong("port", "free");
        }
        return accepted();
    }

    @POST
    @Path("stop")
    @Operation(summary = "Ends Ollama and all that it has started, at all instances or at the one named")
    public RestResponse<StatusView> stop(@RestQuery @Nullable String instance) {
        requireOurs();
        wishes.stop(instances.backend(instance), BY);
        return accepted();
    }

    @POST
    @Path("restart")
    @Operation(
            summary =
                    "Ends Ollama, then starts it again, at all instances or at the one named; with rolling=true without a gap, as an upgrade does, at one instance after the other")
    public RestResponse<?> restart(
            @RestQuery("rolling") @DefaultValue("false") @Schema(pattern = Query.YES_OR_NO) String isRolling,
            @RestQuery @Nullable String instance) {
        requireOurs();
        Optional<BackendName> only = instances.backend(instance);
        if (Query.yes("rolling", isRolling)) {
            return begun(rolling.get().begin(only));
        }
        wishes.restart(only, BY);
        return accepted();
    }

    private static RestResponse<Object> begun(RollingRestart.Begun restart) {
        return RestResponse.ResponseBuilder.create(RestResponse.Status.ACCEPTED, restart.view())
                .header(HttpHeaders.LOCATION, restart.address())
                .build();
    }

    @POST
    @Path("drain")
    @RunOnVirtualThread
    @Operation(
            summary =
                    "Admits nothing new until undrain: not ready, while what runs goes on; 409 at the end of the service")
    public RestResponse<StatusView> drain() throws InterruptedException {
        requireGoingOn();
        wishes.drain(BY);
        return accepted();
    }

    @POST
    @Path("undrain")
    @RunOnVirtualThread
    @Operation(summary = "Takes a drain back: requests and loads are admitted again; 409 at the end of the service")
    public RestResponse<StatusView> undrain() throws InterruptedException {
        requireGoingOn();
        wishes.undrain(BY);
        return accepted();
    }

    private void requireGoingOn() {
        if (sidecar.status().ending()) {
            throw new ProblemException(Problem.of(
                    "ending",
                    "The service is ending",
                    409,
                    "This service is ending, which neither a drain nor its end changes.",
                    "Wait until it has ended; it is not drained when it has been started anew."));
        }
    }

    private void requireOurs() {
        if (!sidecar.runsOllama()) {
            throw new ProblemException(Problem.of(
                    "not-ours",
                    "Not ours",
                    409,
                    "Somebody else runs this Ollama; sidecar.mode=adopt only watches and uses it.",
                    "Stop or restart it where it is run."));
        }
    }

    private RestResponse<StatusView> accepted() {
        return RestResponse.accepted(status());
    }
}
