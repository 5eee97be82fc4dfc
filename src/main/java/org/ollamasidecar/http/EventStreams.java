package org.ollamasidecar.http;

import io.quarkus.runtime.ShutdownDelayInitiatedEvent;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.runtime.CurrentVertxRequest;
import io.smallrye.mutiny.Multi;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.net.impl.ConnectionBase;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import jakarta.ws.rs.sse.OutboundSseEvent;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Flow;

/** The open streams of server-sent events. They end when the service stops: none ever holds up its end. */
@Singleton
public final class EventStreams {

    private static final int BEFORE_OTHERS = 1;

    private final StreamConfig config;
    private final SseWriter writer;
    private final CurrentVertxRequest request;
    private final Set<SseStream> open = ConcurrentHashMap.newKeySet();
    private volatile boolean ending;

    EventStreams(StreamConfig config, SseWriter writer, CurrentVertxRequest request) {
        this.config = config;
        this.writer = writer;
        this.request = request;
    }

    /**
     * Answers the current request with a stream.
     *
     * @throws ProblemException when the service ends, or has too many streams
     */
    public Multi<OutboundSseEvent> of(StreamSource source) {
        if (ending) {
            throw unavailable("The service is ending.", "Connect again when it is back.");
        }
        if (open.size() >= config.max()) {
            throw unavailable(
                    "There are already " + config.max() + " open streams.",
                    "Close some, or raise sidecar.streams.max.");
        }
        HttpServerRequest asked = request.getCurrent().request();
        asked.response().putHeader("Cache-Control", "no-store").putHeader("X-Accel-Buffering", "no");
        return Multi.createFrom().publisher(reader -> start(source, reader, () -> disconnect(asked)));
    }

    /** Without the flush of Vert.x, which would wait for the very reader that takes nothing. */
    private static void disconnect(HttpServerRequest request) {
        if (request.version() != HttpVersion.HTTP_2 && request.connection() instanceof ConnectionBase connection) {
            var _ = connection.channelHandlerContext().close();
        } else {
            request.response().reset();
        }
    }

    private void start(StreamSource source, Flow.Subscriber<? super OutboundSseEvent> reader, Runnable disconnect) {
        SseStream stream = new SseStream(source, config, writer, reader, disconnect);
        open.add(stream);
        stream.start(() -> open.remove(stream));
        if (ending) {
            stream.end();
        }
    }

    /** Before the wait for open requests, where one is configured. */
    void beforeTheWait(@Observes @Priority(BEFORE_OTHERS) ShutdownDelayInitiatedEvent event) {
        end();
    }

    void atTheEnd(@Observes @Priority(BEFORE_OTHERS) ShutdownEvent event) {
        end();
    }

    private void end() {
        ending = true;
        open.forEach(SseStream::end);
    }

    private static ProblemException unavailable(String detail, String action) {
        return new ProblemException(Problem.of("no-stream", "Service Unavailable", 503, detail, action));
    }
}
