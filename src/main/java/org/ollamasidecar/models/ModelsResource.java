package org.ollamasidecar.models;

import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.Context;
import jakarta.ws.rs.core.MediaType;
import java.util.Optional;
import java.util.OptionalInt;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.http.Query;
import org.ollamasidecar.load.KeepAliveText;
import org.ollamasidecar.load.LoadConfig;
import org.ollamasidecar.load.PullPolicy;
import org.ollamasidecar.load.file.ModelFile;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.ModelName;

/** The models of the Ollama that runs now. */
@Path("/sidecar/v1/models")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class ModelsResource {

    private static final long LIMIT_MILLIS = 5000;

    /** A model to be unloaded. */
    record UnloadRequest(@Nullable String model) {}

    /**
     * A model that should be there.
     *
     * @param required unset: yes
     * @param pull unset: when it is missing
     * @param keepAlive unset: for ever
     * @param from {@code file:/PATH} or {@code modelfile:/PATH}; unset: it is pulled
     * @param numCtx its context in tokens; unset: as Ollama is configured
     */
    record WantedRequest(
            @Nullable String model,
            @Nullable Boolean required,
            @Nullable PullPolicy pull,

            @JsonDeserialize(using = KeepAliveText.class) @Nullable
            String keepAlive,

            @Nullable Integer numCtx,
            @Nullable String from) {}

    private final ModelRemoval removal;
    private final LoadConfig loads;
    private final WantedModels wanted;
    private final ModelKeeper keeper;
    private final ModelsReport report;

    ModelsResource(
            ModelRemoval removal, LoadConfig loads, WantedModels wanted, ModelKeeper keeper, ModelsReport report) {
        this.removal = removal;
        this.loads = loads;
        this.wanted = wanted;
        this.keeper = keeper;
        this.report = report;
    }

    @GET
    @RunOnVirtualThread
    @Timeout(LIMIT_MILLIS)
    @Operation(summary = "What is wanted, what is installed and what is loaded, asked of Ollama now")
    public ModelsView all() throws InterruptedException {
        return report.now();
    }

    @PUT
    @RunOnVirtualThread
    @Operation(summary = "Makes a model wanted: it is kept loaded, over restarts too")
    public RestResponse<Void> want(@Nullable WantedRequest body) {
        ModelName name = ModelNames.of(body == null ? null : body.model());
        wanted.put(new WantedModel(
                name,
                body == null || body.required() == null || body.required(),
                body == null || body.pull() == null ? PullPolicy.MISSING : body.pull(),
                keepAlive(body == null ? null : body.keepAlive()),
                numCtx(body == null ? null : body.numCtx()),
                from(body == null ? null : body.from()),
                false));
        keeper.wake();
        return RestResponse.accepted();
    }

    @DELETE
    @RunOnVirtualThread
    @Timeout(LIMIT_MILLIS)
    @Operation(
            summary =
                    "Takes a model out of the wanted ones; with files=true it is deleted from the disk too, one in use"
                            + " only with force=true")
    public RestResponse<Void> remove(
            @RestQuery @Nullable String name,
            @RestQuery @DefaultValue("false") @Schema(pattern = Query.YES_OR_NO) String files,
            @RestQuery @DefaultValue("false") @Schema(pattern = Query.YES_OR_NO) String force,
            @Context RoutingContext context)
            throws InterruptedException {
        removal.remove(
                ModelNames.of(name), Query.yes("files", files), Query.yes("force", force), Requester.of(context));
        keeper.wake();
        return RestResponse.noContent();
    }

    @POST
    @Path("unload")
    @RunOnVirtualThread
    @Timeout(LIMIT_MILLIS)
    @Operation(summary = "Has Ollama unload a model; one that is wanted or in use only with force=true")
    public RestResponse<Void> unload(
            @Nullable UnloadRequest body,
            @RestQuery @DefaultValue("false") @Schema(pattern = Query.YES_OR_NO) String force,
            @Context RoutingContext context)
            throws InterruptedException {
        removal.unload(
                ModelNames.of(body == null ? null : body.model()), Query.yes("force", force), Requester.of(context));
        return RestResponse.accepted();
    }

    private OptionalInt numCtx(@Nullable Integer asked) {
        if (asked != null && (asked < 1 || asked > loads.maxNumCtx().orElse(Integer.MAX_VALUE))) {
            throw ProblemException.badRequest(
                    "numCtx is " + asked + "; it has to be from 1 to "
                            + loads.maxNumCtx().orElse(Integer.MAX_VALUE) + ".",
                    "Ask for less, or have sidecar.loads.max-num-ctx raised.");
        }
        return asked == null ? OptionalInt.empty() : OptionalInt.of(asked);
    }

    private static Optional<ModelFile> from(@Nullable String text) {
        try {
            return Optional.ofNullable(text).map(ModelFile::parse);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest("from: " + e.getMessage(), "Send file:/PATH or modelfile:/PATH.");
        }
    }

    private static KeepAlive keepAlive(@Nullable String text) {
        try {
            return text == null ? WantedModel.FOR_EVER : new KeepAlive(text);
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest(
                    "keepAlive: " + e.getMessage(), "Send seconds, or a duration such as \"5m\"; -1 means for ever.");
        }
    }
}
