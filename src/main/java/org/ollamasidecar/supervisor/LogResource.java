package org.ollamasidecar.supervisor;

import jakarta.validation.constraints.Max;
import jakarta.validation.constraints.Min;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.jboss.resteasy.reactive.RestQuery;
import org.ollamasidecar.http.Ndjson;
import org.ollamasidecar.process.LogEntry;
import org.ollamasidecar.process.LogRing;

/** Ollama's newest log lines, from memory. */
@Path("/sidecar/v1/logs")
class LogResource {

    private static final String DEFAULT_LINES = "200";
    private static final int MAX_LINES = 100_000;

    private final LogRing log;
    private final Ndjson ndjson;

    LogResource(LogRing log, Ndjson ndjson) {
        this.log = log;
        this.ndjson = ndjson;
    }

    @GET
    @Produces(MediaType.TEXT_PLAIN + ";qs=1")
    @Operation(summary = "The newest lines of Ollama's log, as text or as NDJSON")
    public String text(@RestQuery @DefaultValue(DEFAULT_LINES) @Min(1) @Max(MAX_LINES) int tail) {
        return log.tail(tail).stream().map(entry -> entry.text() + "\n").collect(Collectors.joining());
    }

    @GET
    @Produces(Ndjson.MEDIA_TYPE + ";qs=0.5")
    public String lines(@RestQuery @DefaultValue(DEFAULT_LINES) @Min(1) @Max(MAX_LINES) int tail) {
        List<LogEntry> entries = log.tail(tail);
        return ndjson.of(entries);
    }
}
