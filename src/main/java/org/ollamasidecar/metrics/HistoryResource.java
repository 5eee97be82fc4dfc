package org.ollamasidecar.metrics;

import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import java.util.List;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestQuery;
import org.ollamasidecar.http.Query;

/** The figures of the last hour. */
@Path("/sidecar/v1/history")
@Produces(MediaType.APPLICATION_JSON)
class HistoryResource {

    /** What is remembered, oldest first. */
    record HistoryView(long intervalMillis, List<HistoryPoint> points, List<HistoryMark> restarts) {}

    private static final String MILLISECONDS = "\\d{1,15}";

    private final MetricsHistory history;

    HistoryResource(MetricsHistory history) {
        this.history = history;
    }

    @GET
    @Operation(
            summary =
                    "Figures of the last hour, and when Ollama was started again; those after a moment only, in milliseconds of the epoch")
    public HistoryView all(@RestQuery @DefaultValue("0") @Schema(pattern = MILLISECONDS) String since) {
        long after = Long.parseLong(Query.like(MILLISECONDS, "since", since, "milliseconds"));
        return new HistoryView(history.interval().toMillis(), history.pointsAfter(after), history.marksAfter(after));
    }
}
