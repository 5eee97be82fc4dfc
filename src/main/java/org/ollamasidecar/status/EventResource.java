package org.ollamasidecar.status;

import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.http.EventStreams;
import org.ollamasidecar.http.LastEventId;
import org.ollamasidecar.http.Ndjson;
import org.ollamasidecar.journal.Journal;

/** What has happened, from memory, and what happens. */
@Path("/sidecar/v1/events")
class EventResource {

    private final Journal journal;
    private final Ndjson ndjson;
    private final EventStreams streams;

    EventResource(Journal journal, Ndjson ndjson, EventStreams streams) {
        this.journal = journal;
        this.ndjson = ndjson;
        this.streams = streams;
    }

    @GET
    @Produces(Ndjson.MEDIA_TYPE + ";qs=1")
    @Operation(summary = "The events after an id, oldest first, as NDJSON; as server-sent events they go on live")
    public String since(@RestQuery @Nullable String since) {
        return ndjson.of(journal.since(LastEventId.of(null, since).orElse(0)));
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS + ";qs=0.5")
    public Multi<OutboundSseEvent> follow(
            @RestHeader(LastEventId.HEADER) @Nullable String lastEventId, @RestQuery @Nullable String since) {
        return streams.of(new JournalFeed(journal).after(LastEventId.of(lastEventId, since)));
    }
}
