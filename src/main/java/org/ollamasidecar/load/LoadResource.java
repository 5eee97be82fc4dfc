package org.ollamasidecar.load;

import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.StreamingOutput;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jboss.resteasy.reactive.RestResponse.ResponseBuilder;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.http.EventStreams;
import org.ollamasidecar.http.LastEventId;
import org.ollamasidecar.http.Prefer;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.http.Query;
import org.ollamasidecar.job.JobFeed;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.SidecarStatus;

/** Loads of models. */
@Path("/sidecar/v1/loads")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class LoadResource {

    private static final int MAX_LINES = 5000;
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    /** Long enough for Ollama to see the disconnect, short enough for a person. */
    private static final Duration CANCEL_WAIT = Duration.ofSeconds(2);

    private final LoadJobs jobs;
    private final InstalledCheck installed;
    private final EventStreams streams;
    private final LoadConfig config;
    private final StepLog log;
    private final SidecarMonitor sidecar;
    private final LoadPlaces places;

    LoadResource(
            LoadJobs jobs,
            InstalledCheck installed,
            EventStreams streams,
            LoadConfig config,
            StepLog log,
            SidecarMonitor sidecar,
            LoadPlaces places) {
        this.jobs = jobs;
        this.installed = installed;
        this.streams = streams;
        this.config = config;
        this.log = log;
        this.sidecar = sidecar;
        this.places = places;
    }

    @POST
    @Produces(MediaType.TEXT_PLAIN + ";qs=0.5")
    @RunOnVirtualThread
    @Operation(summary = "Loads a model and shows its progress as one line of text, which ends with what came of it")
    public StreamingOutput submitAndWatch(@Nullable LoadRequest body) throws InterruptedException {
        LoadSpec spec = wish(body);
        installed.require(spec);
        requireAdmission();
        LoadJob job = jobs.submit(spec);
        jobs.awaitKept();
        return new ProgressLine(job);
    }

    @POST
    @RunOnVirtualThread
    @Operation(summary = "Loads a model: 202 and its address, or with Prefer: wait=N the ended job")
    public RestResponse<LoadView> submit(@HeaderParam("Prefer") @Nullable String prefer, @Nullable LoadRequest body)
            throws InterruptedException {
        Optional<Duration> wait = Prefer.waitFor(prefer, LONGEST_WAIT);
        LoadSpec spec = wish(body);
        installed.require(spec);
        requireAdmission();
        return answer(jobs.submit(spec), wait);
    }

    @GET
    @Operation(summary = "The loads that are remembered, oldest first")
    public List<LoadView> all() {
        return jobs.views();
    }

    @GET
    @Path("{id}")
    @Operation(summary = "A load with its steps")
    public LoadView one(@RestPath String id) {
        return jobs.find(id).view();
    }

    @GET
    @Path("{id}/events")
    @Produces(MediaType.SERVER_SENT_EVENTS)
    @Operation(summary = "The load at each change, as server-sent events, the newest at once")
    public Multi<OutboundSseEvent> follow(
            @RestPath String id, @RestHeader(LastEventId.HEADER) @Nullable String lastEventId) {
        return streams.of(feed(jobs.find(id), LastEventId.of(lastEventId, null)));
    }

    private static JobFeed feed(LoadJob job, OptionalLong seen) {
        return new JobFeed("load", job.version(), job::view, seen);
    }

    @GET
    @Path("{id}/log")
    @Produces(MediaType.TEXT_PLAIN)
    @Operation(summary = "What Ollama wrote during a load or one of its steps, as far as it is kept, the newest lines")
    public String log(
            @RestPath String id,
            @RestQuery @Nullable Step step,
            @RestQuery @DefaultValue("500") @Schema(minimum = "1", maximum = "" + MAX_LINES) int tail) {
        return log.of(jobs.find(id), Optional.ofNullable(step), Query.within("tail", tail, 1, MAX_LINES));
    }

    @DELETE
    @Path("{id}")
    @RunOnVirtualThread
    @Operation(summary = "Cancels a load and stops its work in Ollama; an ended load stays as it is")
    public RestResponse<LoadView> cancel(@RestPath String id) throws InterruptedException {
        LoadJob job = jobs.find(id);
        job.cancel();
        boolean ended = LoadJobs.awaitEnd(job, CANCEL_WAIT);
        return RestResponse.status(ended ? RestResponse.Status.OK : RestResponse.Status.ACCEPTED, job.view());
    }

    @POST
    @Path("{id}/retry")
    @RunOnVirtualThread
    @Operation(
            summary = "Runs a load again from a step, by default from the first that was not done; with anew what is"
                    + " damaged of the model is deleted first, and got again")
    public RestResponse<LoadView> retry(
            @RestPath String id, @HeaderParam("Prefer") @Nullable String prefer, @Nullable RetryRequest body)
            throws InterruptedException {
        Optional<Duration> wait = Prefer.waitFor(prefer, LONGEST_WAIT);
        Optional<Step> from = Optional.ofNullable(body).map(RetryRequest::from);
        boolean anew = body != null && body.isAnew();
        if (anew && from.isPresent()) {
            throw ProblemException.badRequest(
                    "from and anew exclude each other: anew begins with the first step.", "Send one of them.");
        }
        requireAdmission();
        return answer(anew ? jobs.getAnew(id) : jobs.retry(id, from), wait);
    }

    /** Loads that the service itself wants, and those of requests that are under way, do not come this way. */
    private void requireAdmission() {
        SidecarStatus status = sidecar.status();
        if (status.drained()) {
            throw status.ending() ? LoadProblems.ending() : LoadProblems.drained();
        }
    }

    private LoadSpec wish(@Nullable LoadRequest body) {
        if (body == null) {
            throw ProblemException.badRequest("The body is empty.", "Send {\"model\":\"NAME\"}.");
        }
        return body.toWish(config.maxNumCtx()).at(places.named(body.instance()));
    }

    /** Whoever is told of a job finds it again, whatever becomes of this service. */
    private RestResponse<LoadView> answer(LoadJob job, Optional<Duration> wait) throws InterruptedException {
        jobs.awaitKept();
        boolean ended = wait.isPresent() && LoadJobs.awaitEnd(job, wait.get());
        LoadView view = job.view();
        if (ended && view.state() == JobState.FAILED) {
            throw new ProblemException(LoadProblems.of(view));
        }
        ResponseBuilder<LoadView> response = ResponseBuilder.create(ended ? 200 : 202);
        wait.ifPresent(applied -> response.header("Preference-Applied", "wait=" + applied.toSeconds()));
        return response.entity(view)
                .type(MediaType.APPLICATION_JSON)
                .header(HttpHeaders.LOCATION, "/sidecar/v1/loads/" + view.id())
                .build();
    }
}
