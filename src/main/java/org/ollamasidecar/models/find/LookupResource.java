package org.ollamasidecar.models.find;

import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.models.ModelNames;

/** Models that are not here yet. */
@Path("/sidecar/v1/models/lookup")
@Produces(MediaType.APPLICATION_JSON)
class LookupResource {

    private final ModelLookup lookup;

    LookupResource(ModelLookup lookup) {
        this.lookup = lookup;
    }

    @GET
    @RunOnVirtualThread
    @Operation(
            summary =
                    "What the registry of a model says of it before it is downloaded: its size, the disk that would be"
                            + " left, and whether it fits into memory, roughly")
    public LookupView look(@RestQuery @Nullable String name) throws InterruptedException {
        return lookup.look(ModelNames.of(name));
    }
}
