package org.ollamasidecar.gateway.answer;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import org.ollamasidecar.gateway.request.Headers;
import org.ollamasidecar.gateway.request.InFlightRequest;

/**
 * Keeps proxies in between from cutting a request that waits: many do after 60 s without a byte. Where nothing has come for
 * a while and the client reads events, its stream is begun before Ollama answers, and holds comments, which clients skip.
 * From then on it can be told of an error within the stream only.
 */
public final class WaitingComments {

    private static final String EVENTS = "text/event-stream";
    private static final int OK = 200;

    private final HttpServerRequest asked;
    private final InFlightRequest flight;
    private final Vertx vertx;
    private final long pauseMillis;
    private long timer;
    private boolean begun;

    /**
     * Begins to wait, on the event loop of the request.
     *
     * @param silence the longest time without a byte
     */
    public WaitingComments(HttpServerRequest asked, InFlightRequest flight, Duration silence, Vertx vertx) {
        this.asked = asked;
        this.flight = flight;
        this.vertx = vertx;
        this.pauseMillis = silence.toMillis();
        this.timer = vertx.setTimer(pauseMillis, silent -> comment());
    }

    private void comment() {
        HttpServerResponse response = asked.response();
        if (response.ended() || response.closed()) {
            return;
        }
        if (!begun) {
            begun = true;
            UnknownLength.begin(asked);
            response.putHeader(HttpHeaders.CONTENT_TYPE, EVENTS)
                    .putHeader(HttpHeaders.CACHE_CONTROL, "no-cache")
                    .putHeader(Headers.NOT_BUFFERED, "no");
        }
        response.write(": waiting " + flight.phase().inWords() + "\n\n");
        timer = vertx.setTimer(pauseMillis, silent -> comment());
    }

    /** Ollama answers, or nobody waits any more. */
    public void stop() {
        vertx.cancelTimer(timer);
    }

    public boolean hasBegun() {
        return begun;
    }

    /** Whether an answer goes on where the comments end. */
    public static boolean isGoneOnBy(UpstreamAnswer answer) {
        String contentType = answer.head().getHeader(HttpHeaders.CONTENT_TYPE);
        return answer.status() == OK && contentType != null && contentType.startsWith(EVENTS);
    }

    /** Ends it with the error that Ollama has answered with. */
    public Future<Void> failBy(UpstreamAnswer answer) {
        return answer.body().compose(body -> fail(message(body)));
    }

    /** Ends it with an error in the form of its family; completes when that is written. */
    public Future<Void> fail(String message) {
        stop();
        return asked.response()
                .end(StreamEnd.of(asked.path(), EVENTS).orElseThrow().error(message))
                .onComplete(told -> UnknownLength.ended(asked));
    }

    private static String message(Buffer body) {
        try {
            Object error = body.toJsonObject().getValue("error");
            return error instanceof JsonObject typed ? typed.getString("message", "") : String.valueOf(error);
        } catch (DecodeException | ClassCastException e) {
            return body.toString();
        }
    }
}
