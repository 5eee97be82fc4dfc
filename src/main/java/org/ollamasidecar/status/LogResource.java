package org.ollamasidecar.status;

import io.smallrye.mutiny.Multi;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jboss.resteasy.reactive.RestHeader;
import org.jboss.resteasy.reactive.RestQuery;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.http.EventStreams;
import org.ollamasidecar.http.LastEventId;
import org.ollamasidecar.http.Ndjson;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.http.Query;
import org.ollamasidecar.process.LogEntry;
import org.ollamasidecar.process.LogRing;

/** Ollama's newest log lines, from memory, and those to come. */
@Path("/sidecar/v1/logs")
class LogResource {

    private static final String DEFAULT_LINES = "200";
    private static final int MAX_LINES = 100_000;

    private final LogRing log;
    private final InstanceFilter instances;
    private final Ndjson ndjson;
    private final EventStreams streams;

    LogResource(LogRing log, InstanceFilter instances, Ndjson ndjson, EventStreams streams) {
        this.log = log;
        this.instances = instances;
        this.ndjson = ndjson;
        this.streams = streams;
    }

    @GET
    @Produces(MediaType.TEXT_PLAIN + ";qs=1")
    @Operation(
            summary =
                    "The newest lines of Ollama's log, of all instances or of one, as text, as NDJSON, or live as server-sent events")
    public String text(
            @RestQuery @DefaultValue(DEFAULT_LINES) @Schema(minimum = "1", maximum = "" + MAX_LINES) int tail,
            @RestQuery boolean follow,
            @RestQuery @Nullable String instance) {
        refuseToFollow(follow);
        return newest(tail, instance).stream().map(entry -> entry.text() + "\n").collect(Collectors.joining());
    }

    @GET
    @Produces(Ndjson.MEDIA_TYPE + ";qs=0.5")
    public String lines(
            @RestQuery @DefaultValue(DEFAULT_LINES) @Schema(minimum = "1", maximum = "" + MAX_LINES) int tail,
            @RestQuery boolean follow,
            @RestQuery @Nullable String instance) {
        refuseToFollow(follow);
        return ndjson.of(newest(tail, instance));
    }

    private List<LogEntry> newest(int tail, @Nullable String instance) {
        int wanted = lines(tail);
        Optional<Predicate<LogEntry>> filter = instances.lines(instance);
        if (filter.isEmpty()) {
            return log.tail(wanted);
        }
        List<LogEntry> all =
                log.tail(Integer.MAX_VALUE).stream().filter(filter.get()).toList();
        return all.subList(Math.max(0, all.size() - wanted), all.size());
    }

    private static int lines(int tail) {
        return Query.within("tail", tail, 1, MAX_LINES);
    }

    private static void refuseToFollow(boolean follow) {
        if (follow) {
            throw ProblemException.badRequest(
                    "The log is followed as server-sent events only.", "Send Accept: text/event-stream.");
        }
    }

    @GET
    @Produces(MediaType.SERVER_SENT_EVENTS + ";qs=0.2")
    public Multi<OutboundSseEvent> follow(
            @RestHeader(LastEventId.HEADER) @Nullable String lastEventId,
            @RestQuery @DefaultValue(DEFAULT_LINES) @Schema(minimum = "1", maximum = "" + MAX_LINES) int tail,
            @RestQuery @Nullable String instance) {
        return streams.of(
                new LogFeed(log, instances.lines(instance)).after(LastEventId.of(lastEventId, null), lines(tail)));
    }
}
