package org.ollamasidecar.models;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.models.ModelsView.ModelView;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.InvalidModelNameException;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.supervisor.Child;
import org.ollamasidecar.supervisor.Sidecar;

/** The models of the Ollama that runs now. */
@Path("/sidecar/v1/models")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class ModelsResource {

    private static final long LIMIT_MILLIS = 5000;

    /** A model to be unloaded. */
    record UnloadRequest(@Nullable String model) {}

    private final Sidecar sidecar;
    private final OllamaClients clients;

    ModelsResource(Sidecar sidecar, OllamaClients clients) {
        this.sidecar = sidecar;
        this.clients = clients;
    }

    @GET
    @RunOnVirtualThread
    @Timeout(LIMIT_MILLIS)
    @Operation(summary = "What is installed and what is loaded, asked of Ollama now")
    public ModelsView all() throws InterruptedException {
        OllamaClient client = client();
        try {
            Map<String, LoadedModel> loaded = client.loaded().stream()
                    .collect(Collectors.toMap(LoadedModel::name, Function.identity(), (first, second) -> first));
            List<ModelView> models = client.installed().stream()
                    .map(model -> view(model, loaded.get(model.name())))
                    .toList();
            return new ModelsView(models);
        } catch (OllamaException e) {
            throw problem(e);
        }
    }

    @POST
    @Path("unload")
    @RunOnVirtualThread
    @Timeout(LIMIT_MILLIS)
    @Operation(summary = "Asks Ollama to unload a model when its running requests have ended")
    public RestResponse<Void> unload(@Nullable UnloadRequest body) throws InterruptedException {
        ModelName model = name(body);
        OllamaClient client = client();
        try {
            client.unload(model);
            return RestResponse.accepted();
        } catch (OllamaException e) {
            throw problem(e);
        }
    }

    private OllamaClient client() {
        Child child = sidecar.status()
                .ready()
                .orElseThrow(() -> new ProblemException(Problem.of(
                        "not-ready",
                        "Ollama is not ready",
                        503,
                        "Ollama is " + sidecar.status().name() + ".",
                        "See GET /sidecar/v1/status.")));
        return clients.at(child.address());
    }

    private static ModelName name(@Nullable UnloadRequest body) {
        if (body == null || body.model() == null) {
            throw ProblemException.badRequest("The field 'model' is missing.", "Send {\"model\":\"NAME\"}.");
        }
        try {
            return ModelName.parse(body.model());
        } catch (InvalidModelNameException e) {
            throw ProblemException.badRequest(String.valueOf(e.getMessage()), "Send the name of an installed model.");
        }
    }

    private static ModelView view(InstalledModel model, @Nullable LoadedModel loaded) {
        return loaded == null
                ? new ModelView(model.name(), false, model.sizeBytes(), 0, "", "")
                : new ModelView(
                        model.name(),
                        true,
                        model.sizeBytes(),
                        loaded.sizeBytes(),
                        loaded.processor(),
                        loaded.expiresAt());
    }

    private static ProblemException problem(OllamaException e) {
        int status =
                switch (e.kind()) {
                    case NOT_FOUND -> 404;
                    case REFUSED, UNSUPPORTED -> 422;
                    case BUSY -> 503;
                    case MEMORY, DISK, PERMISSION, REGISTRY, INCOMPLETE_INSTALLATION, RUNNER, CONNECTION, UNKNOWN ->
                        502;
                };
        String detail = String.valueOf(e.getMessage());
        return new ProblemException(Problem.of("ollama", "Ollama refused", status, detail, e.action()));
    }
}
