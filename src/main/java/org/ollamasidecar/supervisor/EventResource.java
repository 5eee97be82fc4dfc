package org.ollamasidecar.supervisor;

import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.ollamasidecar.http.Ndjson;
import org.ollamasidecar.journal.Journal;

/** What has happened, from memory. */
@Path("/sidecar/v1/events")
class EventResource {

    private final Journal journal;
    private final Ndjson ndjson;

    EventResource(Journal journal, Ndjson ndjson) {
        this.journal = journal;
        this.ndjson = ndjson;
    }

    @GET
    @Produces(Ndjson.MEDIA_TYPE)
    @Operation(summary = "The events after an id, oldest first")
    public String since(@RestQuery @DefaultValue("0") @Min(0) long since) {
        return ndjson.of(journal.since(since));
    }
}
