package org.ollamasidecar.models.alias;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import java.util.List;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.models.CurrentOllama;
import org.ollamasidecar.models.InstalledNames;
import org.ollamasidecar.models.ModelNames;
import org.ollamasidecar.models.WantedModels;
import org.ollamasidecar.ollama.ModelName;

/** Names that clients have built in, and the models that answer for them. */
@Path("/sidecar/v1/models/aliases")
@Produces(MediaType.APPLICATION_JSON)
@Consumes(MediaType.APPLICATION_JSON)
class AliasesResource {

    private static final long LIMIT_MILLIS = 5000;

    /**
     * An alias.
     *
     * @param alias the name that is asked for; with a {@code *} at its end all that begin with it
     * @param model that answers
     * @param configured whether the configuration says so, so that requests cannot change it
     * @param installed whether that model is there
     */
    record AliasView(String alias, String model, boolean configured, boolean installed) {}

    /** A wish for an alias. */
    record AliasRequest(@Nullable String alias, @Nullable String model) {}

    private final Aliases aliases;
    private final InstalledNames installed;
    private final WantedModels wanted;
    private final CurrentOllama ollama;

    AliasesResource(Aliases aliases, InstalledNames installed, WantedModels wanted, CurrentOllama ollama) {
        this.aliases = aliases;
        this.installed = installed;
        this.wanted = wanted;
        this.ollama = ollama;
    }

    @GET
    @RunOnVirtualThread
    @Operation(summary = "The aliases and the models that answer for them")
    public List<AliasView> all() {
        return aliases.all().stream()
                .sorted(Comparator.comparing(alias -> alias.name().text()))
                .map(alias -> new AliasView(
                        alias.name().text(),
                        alias.model().toString(),
                        alias.configured(),
                        installed.contain(alias.model())))
                .toList();
    }

    @PUT
    @RunOnVirtualThread
    @Timeout(LIMIT_MILLIS)
    @Operation(summary = "Makes a model answer for another name")
    public RestResponse<Void> put(@Nullable AliasRequest body) throws InterruptedException {
        AliasName name = name(body == null ? null : body.alias());
        ModelName model = ModelNames.of(body == null ? null : body.model());
        requireKnown(model);
        aliases.put(name, model);
        return RestResponse.noContent();
    }

    @DELETE
    @RunOnVirtualThread
    @Operation(summary = "Takes an alias away")
    public RestResponse<Void> remove(@RestQuery @Nullable String alias) {
        aliases.remove(name(alias));
        return RestResponse.noContent();
    }

    private void requireKnown(ModelName model) throws InterruptedException {
        boolean known = wanted.find(model).isPresent()
                || installed.contain(model)
                || ollama.client().findInstalled(model).isPresent();
        if (!known) {
            throw ProblemException.notFound(
                    "The model " + model + " is neither installed nor wanted.",
                    "Pull it or make it wanted first, or check its name.");
        }
    }

    private static AliasName name(@Nullable String text) {
        try {
            return new AliasName(text == null ? "" : text.strip());
        } catch (IllegalArgumentException e) {
            throw ProblemException.badRequest(
                    "alias: " + e.getMessage() + ".", "Send a name such as gpt-4o, or claude-* for all that begin so.");
        }
    }
}
