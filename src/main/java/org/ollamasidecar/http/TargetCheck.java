package org.ollamasidecar.http;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.Json;
import io.vertx.ext.web.RoutingContext;
import java.net.URI;
import java.net.URISyntaxException;

/** Keeps targets that are no URI away from this service's own paths. */
public final class TargetCheck {

    private static final Problem NO_URI = Problem.of(
            "bad-target",
            "Bad Request",
            400,
            "The path or the query of the request is no URI.",
            "Encode what is no letter or digit, as %7C for |.");

    private TargetCheck() {}

    /** Whether the request goes on; otherwise it has been answered. */
    public static boolean letsIn(RoutingContext context) {
        if (isUri(context.request().uri())) {
            return true;
        }
        refuse(context);
        return false;
    }

    static boolean isUri(String target) {
        try {
            new URI(target);
            return true;
        } catch (URISyntaxException e) {
            return false;
        }
    }

    /** Says so. */
    public static void refuse(RoutingContext context) {
        context.response().setStatusCode(NO_URI.status()).putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        WholeAnswer.end(context, Json.encodeToBuffer(NO_URI));
    }
}
