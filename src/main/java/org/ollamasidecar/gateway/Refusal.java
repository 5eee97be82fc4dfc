package org.ollamasidecar.gateway;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpVersion;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.Body;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyRequest;
import io.vertx.httpproxy.ProxyResponse;
import java.time.Duration;
import java.time.Instant;
import org.ollamasidecar.supervisor.SidecarState;
import org.ollamasidecar.supervisor.SidecarStatus;

/**
 * An answer in the place of Ollama's, in the shape that its clients know.
 *
 * @param retryAfterSeconds when it is worth trying again
 * @param last whether the client should find another connection, and perhaps another server
 */
record Refusal(int status, String message, long retryAfterSeconds, boolean last) {

    private static final long SOON = 1;
    private static final long LATER = 5;
    private static final long SOMEBODY_MUST_ACT = 30;
    private static final String JSON = "application/json; charset=utf-8";

    static Refusal notReady(SidecarStatus status, Instant now) {
        return new Refusal(
                503,
                "ollama is not ready (" + status.name() + "), see /sidecar/v1/status",
                retryAfter(status.state(), now),
                status.draining());
    }

    static Refusal unreachable() {
        return new Refusal(502, "ollama did not answer the request, see /sidecar/v1/status", SOON, false);
    }

    static Refusal ending() {
        return new Refusal(503, "this service is ending and admits no more requests", LATER, true);
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

    void send(RoutingContext context) {
        // The header is not known to HTTP/2.
        if (last && context.request().version() != HttpVersion.HTTP_2) {
            context.response().putHeader(HttpHeaders.CONNECTION, "close");
        }
        context.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(HttpHeaders.RETRY_AFTER, Long.toString(retryAfterSeconds))
                .end(body(context.request().path()));
    }

    ProxyResponse in(ProxyContext context) {
        ProxyRequest request = context.request();
        // What is left of its body is thrown away; over HTTP/2 a request that was read to its end cannot be released.
        if (!request.proxiedRequest().isEnded()) {
            request.release();
        }
        return request.response()
                .setStatusCode(status)
                .putHeader(HttpHeaders.CONTENT_TYPE, JSON)
                .putHeader(HttpHeaders.RETRY_AFTER, Long.toString(retryAfterSeconds))
                .setBody(Body.body(body(context.request().getURI())));
    }

    private Buffer body(String path) {
        Object error = path.startsWith("/v1/")
                ? new JsonObject()
                        .put("message", message)
                        .put("type", "api_error")
                        .putNull("param")
                        .putNull("code")
                : message;
        return new JsonObject().put("error", error).toBuffer();
    }
}
