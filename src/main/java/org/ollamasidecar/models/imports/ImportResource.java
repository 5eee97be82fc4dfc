package org.ollamasidecar.models.imports;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.PUT;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.io.IOException;
import java.io.InputStream;
import java.util.Locale;
import java.util.Optional;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;
import org.jboss.resteasy.reactive.RestResponse;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.http.Query;
import org.ollamasidecar.models.CurrentOllama;
import org.ollamasidecar.models.ModelNames;
import org.ollamasidecar.models.OllamaProblems;
import org.ollamasidecar.ollama.OllamaException;

/** Models from files. */
@Path("/sidecar/v1/models/import")
@Produces(MediaType.APPLICATION_JSON)
class ImportResource {

    private static final String BYTES = "\\d{1,18}";
    private static final String DIGEST = "sha256:[0-9a-fA-F]{64}";

    /** What was made of what. */
    record Imported(String model, String digest) {}

    private final CurrentOllama ollama;
    private final GgufImport imports;

    ImportResource(CurrentOllama ollama, GgufImport imports) {
        this.ollama = ollama;
        this.imports = imports;
    }

    @GET
    @RunOnVirtualThread
    @Operation(summary = "Looks whether a file of a size would be taken in as a model, before it is sent")
    public RestResponse<Void> look(
            @RestQuery @Nullable String name, @RestQuery @DefaultValue("0") @Schema(pattern = BYTES) String size) {
        ModelNames.of(name);
        ollama.client();
        imports.require(Long.parseLong(Query.like(BYTES, "size", size, "a number of bytes")));
        return RestResponse.noContent();
    }

    @PUT
    @Consumes(MediaType.WILDCARD)
    @RunOnVirtualThread
    @Operation(
            summary = "Makes a model of the GGUF file in the body; with its digest, a file that is there is not sent")
    public RestResponse<Imported> put(
            @RestQuery @Nullable String name,
            @RestQuery @Nullable @Schema(pattern = DIGEST) String digest,
            @RestHeader("Content-Length") @Nullable Long length,
            InputStream body)
            throws InterruptedException {
        var model = ModelNames.of(name);
        Optional<String> expected = Optional.ofNullable(digest).map(ImportResource::sha256);
        try {
            String stored = imports.run(ollama.client(), model, expected, length == null ? 0 : length, body);
            return RestResponse.status(RestResponse.Status.CREATED, new Imported(model.toString(), stored));
        } catch (OllamaException e) {
            throw OllamaProblems.of(e);
        } catch (IOException e) {
            throw new ProblemException(Problem.of(
                    "not-received",
                    "The file could not be taken in",
                    507,
                    "The file could not be received or kept: " + e.getMessage(),
                    "See that sidecar.home has room for it, then send it again."));
        }
    }

    private static String sha256(String digest) {
        return Query.like(DIGEST, "digest", digest, "sha256: and 64 hex digits").toLowerCase(Locale.ROOT);
    }
}
