package org.ollamasidecar.access;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.Json;
import io.vertx.ext.web.RoutingContext;
import org.ollamasidecar.http.ApiFamily;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.RequestId;
import org.ollamasidecar.http.WholeAnswer;

/** A no, in the shape that the path's clients know. */
record Denial(Problem problem) {

    static Denial noKey() {
        return new Denial(Problem.of(
                "no-key",
                "Unauthorized",
                401,
                "The request has no valid key.",
                "Send one as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'."));
    }

    static Denial notAllowed(String detail, String action) {
        return new Denial(Problem.of("not-allowed", "Forbidden", 403, detail, action));
    }

    /** A browser asks its user for Basic; a program is told what it should send. */
    static String challenge(RoutingContext context) {
        String accept = context.request().getHeader(HttpHeaders.ACCEPT);
        return (accept != null && accept.contains("text/html") ? "Basic" : "Bearer") + " realm=\"ollama-sidecar\"";
    }

    void send(RoutingContext context) {
        HttpServerResponse response = context.response();
        if (response.ended() || response.headWritten()) {
            return;
        }
        response.setStatusCode(problem.status());
        WholeAnswer.isLastWhereBodyIsAwaited(context);
        if (problem.status() == 401) {
            response.putHeader("WWW-Authenticate", challenge(context));
        }
        String path = context.request().path();
        if (path.startsWith("/sidecar/") || path.startsWith("/ui")) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
            WholeAnswer.end(context, Json.encodeToBuffer(problem));
        } else {
            String requestId = String.valueOf(response.headers().get(RequestId.HEADER));
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
                    .end(ApiFamily.of(path)
                            .error(problem.status(), problem.detail() + " " + problem.action(), requestId)
                            .toBuffer());
        }
    }
}
