package org.ollamasidecar.access;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonObject;
import io.vertx.ext.web.RoutingContext;
import org.ollamasidecar.http.Problem;

/** A no, in the shape that the path's clients know. */
record Denial(Problem problem, String openAiType) {

    static Denial noKey() {
        return new Denial(
                Problem.of(
                        "no-key",
                        "Unauthorized",
                        401,
                        "The request has no valid key.",
                        "Send one as 'Authorization: Bearer KEY' or 'X-API-Key: KEY'."),
                "authentication_error");
    }

    static Denial notAllowed(String detail, String action) {
        return new Denial(Problem.of("not-allowed", "Forbidden", 403, detail, action), "permission_error");
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
        if (problem.status() == 401) {
            response.putHeader("WWW-Authenticate", challenge(context));
        }
        String path = context.request().path();
        if (path.startsWith("/sidecar/") || path.startsWith("/ui")) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE).end(Json.encode(problem));
        } else {
            String message = problem.detail() + " " + problem.action();
            Object error = path.startsWith("/v1/")
                    ? new JsonObject()
                            .put("message", message)
                            .put("type", openAiType)
                            .putNull("param")
                            .putNull("code")
                    : message;
            response.putHeader(HttpHeaders.CONTENT_TYPE, "application/json; charset=utf-8")
                    .end(new JsonObject().put("error", error).toBuffer());
        }
    }
}
