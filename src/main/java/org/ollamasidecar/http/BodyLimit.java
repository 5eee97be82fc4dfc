package org.ollamasidecar.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.Json;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Refuses large bodies on this service's own paths before they are read. The paths that lead to Ollama have no such
 * limit: a model is uploaded through them.
 */
@Singleton
final class BodyLimit {

    private static final long MAX_BYTES = 1024 * 1024;
    private static final int BEFORE_ALL_ELSE = -10_000;
    /** Takes models in, and has a limit of its own. */
    private static final String UPLOAD = "/sidecar/v1/models/import";

    private static final Problem TOO_LARGE = Problem.of(
            "too-large",
            "Request Entity Too Large",
            413,
            "The body is larger than 1 MiB.",
            "Send a smaller body, and its Content-Length.");

    void register(@Observes Router router) {
        router.route("/sidecar/*").order(BEFORE_ALL_ELSE).handler(BodyLimit::check);
    }

    private static void check(RoutingContext context) {
        if (!context.normalizedPath().equals(UPLOAD) && isTooLarge(context)) {
            context.response()
                    .setStatusCode(TOO_LARGE.status())
                    .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                    .putHeader(HttpHeaders.CONNECTION, "close")
                    .end(Json.encode(TOO_LARGE));
            return;
        }
        context.next();
    }

    /** Without a length nobody knows how much will come: such bodies have no use on these paths. */
    private static boolean isTooLarge(RoutingContext context) {
        String length = context.request().getHeader(HttpHeaders.CONTENT_LENGTH);
        if (length == null) {
            return context.request().getHeader(HttpHeaders.TRANSFER_ENCODING) != null;
        }
        try {
            return Long.parseLong(length) > MAX_BYTES;
        } catch (NumberFormatException e) {
            return true;
        }
    }
}
