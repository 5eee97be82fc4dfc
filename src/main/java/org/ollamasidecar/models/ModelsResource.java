package org.ollamasidecar.models;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.validation.constraints.Pattern;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.load.PullPolicy;
import org.ollamasidecar.ollama.KeepAlive;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaException;

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
     */
    record WantedRequest(
            @Nullable String model,
            @Nullable Boolean required,
            @Nullable PullPolicy pull,
            @Nullable String keepAlive) {}

    private final OllamaNow ollama;
    private final WantedModels wanted;
    private final ModelKeeper keeper;
    private final ModelsReport report;

    ModelsResource(OllamaNow ollama, WantedModels wanted, ModelKeeper keeper, ModelsReport report) {
        this.ollama = ollama;
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
                false));
        keeper.wake();
        return RestResponse.accepted();
    }

    @DELETE
    @RunOnVirtualThread
    @Timeout(LIMIT_MILLIS)
    @Operation(summary = "Takes a model out of the wanted ones; with files=true it is deleted from the disk too")
    public RestResponse<Void> remove(
            @RestQuery @Nullable String name,
            @RestQuery @DefaultValue("false") @Pattern(regexp = "true|false", message = "must be true or false")
                    String files)
            throws InterruptedException {
        ModelName model = ModelNames.of(name);
        wanted.remove(model);
        keeper.wake();
        if (Boolean.parseBoolean(files)) {
            delete(model);
        }
        return RestResponse.noContent();
    }

    private void delete(ModelName model) throws InterruptedException {
        OllamaClient client = ollama.client();
        try {
            client.unload(model);
            client.delete(model);
        } catch (OllamaException e) {
            throw OllamaProblems.of(e);
        }
    }

    @POST
    @Path("unload")
    @RunOnVirtualThread
    @Timeout(LIMIT_MILLIS)
    @Operation(
            summary =
                    "Asks Ollama to unload a model when its running requests have ended; a wanted one only with force=true")
    public RestResponse<Void> unload(
            @Nullable UnloadRequest body,
            @RestQuery @DefaultValue("false") @Pattern(regexp = "true|false", message = "must be true or false")
                    String force)
            throws InterruptedException {
        ModelName model = ModelNames.of(body == null ? null : body.model());
        requireNotPinned(model, Boolean.parseBoolean(force));
        OllamaClient client = ollama.client();
        try {
            client.unload(model);
            return RestResponse.accepted();
        } catch (OllamaException e) {
            throw OllamaProblems.of(e);
        }
    }

    private void requireNotPinned(ModelName model, boolean force) {
        if (!force && wanted.find(model).isPresent()) {
            throw new ProblemException(Problem.of(
                    "wanted",
                    "The model is wanted",
                    409,
                    model + " is a wanted model: it would be loaded again at once.",
                    "Take it out of the wanted ones first (DELETE /sidecar/v1/models?name=" + model
                            + "), or insist with ?force=true."));
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
