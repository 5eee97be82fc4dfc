package org.ollamasidecar.gateway;

import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestPath;
import org.jboss.resteasy.reactive.RestResponse;
import org.ollamasidecar.fleet.FleetMonitor;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.InFlightRequests;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.journal.Journal;

/** The requests to Ollama that are under way. */
@Path("/sidecar/v1/requests")
@Produces(MediaType.APPLICATION_JSON)
class RequestsResource {

    private final InFlightRequests inFlight;
    private final FleetMonitor fleet;
    private final Journal journal;

    RequestsResource(InFlightRequests inFlight, FleetMonitor fleet, Journal journal) {
        this.inFlight = inFlight;
        this.fleet = fleet;
        this.journal = journal;
    }

    @GET
    @Operation(summary = "The requests through the front door that have begun and not ended, oldest first")
    public List<RequestView> all() {
        return inFlight.all().stream()
                .sorted(Comparator.comparing(InFlightRequest::since))
                .map(flight -> RequestView.of(flight, fleet))
                .toList();
    }

    @DELETE
    @Path("{id}")
    @Operation(summary = "Ends one: Ollama stops its work, and its client is told")
    public RestResponse<Void> cancel(@RestPath String id) {
        InFlightRequest flight = inFlight.find(id)
                .orElseThrow(() -> ProblemException.notFound(
                        "There is no such request under way.", "GET /sidecar/v1/requests lists those that are."));
        journal.record("request.cancelled", "A request to " + flight.path() + " was cancelled", Map.of("request", id));
        var _ = flight.end("the request was cancelled by the operator");
        return RestResponse.accepted();
    }
}
