package org.ollamasidecar.gateway.request;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.time.Instant;
import org.ollamasidecar.http.ApiFamily;
import org.ollamasidecar.http.WholeAnswer;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;

/**
 * An answer in the place of Ollama's, in the shape that its clients know.
 *
 * @param retryAfterSeconds when it is worth trying again; 0: never
 * @param last whether the client should find another connection, and perhaps another server
 */
public record Refusal(ErrorKind kind, int status, String message, long retryAfterSeconds, boolean last) {

    private static final long NEVER = 0;
    private static final long SOON = 1;
    private static final long LATER = 5;
    private static final long SOMEBODY_MUST_ACT = 30;
    private static final String JSON = "application/json; charset=utf-8";

    public static Refusal notReady(SidecarStatus status, Instant now) {
        return new Refusal(
                ErrorKind.NOT_READY,
                503,
                "ollama is not ready (" + status.name() + "), see /sidecar/v1/status",
                retryAfter(status.state(), now),
                status.draining());
    }

    public static Refusal acceptedNowhere(ModelName model) {
        return new Refusal(
                ErrorKind.NOT_ALLOWED,
                404,
                "no instance accepts the model " + model + ", see sidecar.instances in the configuration",
                NEVER,
                false);
    }

    public static Refusal unreachable() {
        return new Refusal(
                ErrorKind.UNREACHABLE, 502, "ollama did not answer the request, see /sidecar/v1/status", SOON, false);
    }

    public static Refusal ending() {
        return new Refusal(ErrorKind.ENDING, 503, "this service is ending and admits no more requests", LATER, true);
    }

    /** Its client should go to another server meanwhile. */
    public static Refusal drained() {
        return new Refusal(
                ErrorKind.DRAINED,
                503,
                "this service is drained and admits no more requests for now, see /sidecar/v1/status",
                LATER,
                true);
    }

    static Refusal tooLarge(long maxBytes) {
        return new Refusal(ErrorKind.TOO_LARGE, 413, "the body is larger than " + maxBytes + " bytes", NEVER, true);
    }

    static Refusal tooLargeUnpacked(int ratio) {
        return new Refusal(
                ErrorKind.TOO_LARGE, 413, "the body unpacks to more than " + ratio + " times its size", NEVER, true);
    }

    static Refusal badRequest(String message) {
        return new Refusal(ErrorKind.BAD_REQUEST, 400, message, NEVER, false);
    }

    public static Refusal forbidden(String message) {
        return new Refusal(ErrorKind.NOT_ALLOWED, 403, message, NEVER, false);
    }

    public static Refusal tooMany(String message, Duration retryAfter) {
        return new Refusal(ErrorKind.TOO_MANY, 429, message, Math.max(SOON, retryAfter.toSeconds()), false);
    }

    /** A budget of tokens is used up. */
    public static Refusal usedUp(String message, Duration retryAfter) {
        return new Refusal(ErrorKind.USED_UP, 429, message, Math.max(SOON, retryAfter.toSeconds()), false);
    }

    public static Refusal busy(String message, Duration retryAfter) {
        return new Refusal(ErrorKind.BUSY, 503, message, Math.max(SOON, retryAfter.toSeconds()), false);
    }

    /** Somebody has ended it. */
    public static Refusal ended(String why) {
        return new Refusal(ErrorKind.ENDED, 503, why, LATER, false);
    }

    private static long retryAfter(SidecarState state, Instant now) {
        return switch (state) {
            case SidecarState.BackingOff waiting ->
                Math.max(SOON, Duration.between(now, waiting.until()).toSeconds() + 1);
            case SidecarState.Provisioning slow -> LATER;
            case SidecarState.Stopped wished -> SOMEBODY_MUST_ACT;
            case SidecarState.Failed givenUp -> SOMEBODY_MUST_ACT;
            case SidecarState.Starting quick -> SOON;
            case SidecarState.Listening quick -> SOON;
            case SidecarState.Ready quick -> SOON;
            case SidecarState.Unresponsive beingReplaced -> LATER;
            case SidecarState.Stopping ending -> LATER;
        };
    }

    /** Completes when it is written; what is left of the request is thrown away. */
    public Future<Void> send(RoutingContext context) {
        HttpServerResponse response = context.response();
        // The header is not known to HTTP/2.
        if (last && context.request().version() != HttpVersion.HTTP_2) {
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        if (retryAfterSeconds != NEVER) {
            response.putHeader(HttpHeaders.RETRY_AFTER, Long.toString(retryAfterSeconds));
        }
        // Over HTTP/2 one that was read to its end must not be resumed.
        if (!context.request().isEnded()) {
            context.request().resume();
        }
        response.setStatusCode(status).putHeader(HttpHeaders.CONTENT_TYPE, JSON);
        return WholeAnswer.end(
                context,
                ApiFamily.of(context.request().path())
                        .error(
                                status,
                                message,
                                String.valueOf(response.headers().get(Headers.REQUEST_ID)))
                        .toBuffer());
    }
}
