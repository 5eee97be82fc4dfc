package org.ollamasidecar.gateway.figures;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;

/** How busy the front door is, for those who share out requests themselves. */
@Path("/sidecar/v1/load")
@Produces(MediaType.APPLICATION_JSON)
class GatewayLoadResource {

    private final LoadFigures figures;

    GatewayLoadResource(LoadFigures figures) {
        this.figures = figures;
    }

    @GET
    @Operation(
            summary =
                    "How many requests run and wait, and of each model where it is loaded and how many more would begin at once")
    public GatewayLoad now() {
        return figures.now();
    }
}
