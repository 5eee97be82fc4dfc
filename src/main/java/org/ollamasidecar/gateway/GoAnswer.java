package org.ollamasidecar.gateway;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.HttpVersion;
import io.vertx.ext.web.RoutingContext;
import org.ollamasidecar.access.RequestPath;

/** What Go's HTTP server and the router in it say by themselves, before any handler of Ollama sees a request. */
final class GoAnswer {

    private GoAnswer() {}

    static void notFound(RoutingContext context) {
        answer(context, 404).putHeader(HttpHeaders.CONTENT_TYPE, "text/plain").end("404 page not found");
    }

    static void badRequest(RoutingContext context) {
        HttpServerResponse response =
                answer(context, 400).putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8");
        if (context.request().version() != HttpVersion.HTTP_2) {
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        response.end("400 Bad Request");
    }

    /** To a client that expects what HTTP does not know. */
    static void expectationFailed(RoutingContext context) {
        HttpServerResponse response = answer(context, 417);
        if (context.request().version() != HttpVersion.HTTP_2) {
            response.putHeader(HttpHeaders.CONNECTION, "close");
        }
        response.end();
    }

    /** To the same path without doubled slashes and dots. */
    static void redirect(RoutingContext context, RequestPath path) {
        HttpMethod method = context.request().method();
        String location = path.cleaned() + QueryString.of(context.request());
        HttpServerResponse response = answer(context, 307).putHeader(HttpHeaders.LOCATION, location);
        if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8");
        }
        if (method.equals(HttpMethod.GET)) {
            response.end("<a href=\"" + location.replace("&", "&amp;") + "\">Temporary Redirect</a>.\n\n");
        } else {
            response.end();
        }
    }

    /** What is left of the request is thrown away. */
    private static HttpServerResponse answer(RoutingContext context, int status) {
        if (!context.request().isEnded()) {
            context.request().resume();
        }
        return context.response().setStatusCode(status);
    }
}
