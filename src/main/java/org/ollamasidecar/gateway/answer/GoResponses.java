package org.ollamasidecar.gateway.answer;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import org.ollamasidecar.access.CrossOriginHeaders;
import org.ollamasidecar.access.RequestPath;
import org.ollamasidecar.gateway.request.QueryString;
import org.ollamasidecar.http.WholeAnswer;

/** What Go's HTTP server and the router in it say by themselves, before any handler of Ollama sees a request. */
public final class GoResponses {

    private static final Buffer NOT_FOUND = Buffer.buffer("404 page not found");
    private static final Buffer BAD_REQUEST = Buffer.buffer("400 Bad Request");
    private static final String TEXT = "text/plain; charset=utf-8";

    private GoResponses() {}

    public static void notFound(RoutingContext context) {
        answer(context, 404).putHeader(HttpHeaders.CONTENT_TYPE, "text/plain");
        WholeAnswer.end(context, NOT_FOUND);
    }

    /** To a client that takes it for a proxy. */
    public static void noTunnel(RoutingContext context) {
        answer(context, 404).putHeader(HttpHeaders.CONTENT_TYPE, TEXT).putHeader("x-content-type-options", "nosniff");
        WholeAnswer.end(context, NOT_FOUND.copy().appendString("\n"));
    }

    public static void badRequest(RoutingContext context) {
        HttpServerResponse response = answer(context, 400).putHeader(HttpHeaders.CONTENT_TYPE, TEXT);
        WholeAnswer.isLast(context);
        response.end(BAD_REQUEST);
    }

    /** To a request about the server and none of its paths, which only OPTIONS is. */
    public static void aboutServer(RoutingContext context) {
        if (context.request().method().equals(HttpMethod.OPTIONS)) {
            answer(context, 200);
        } else {
            answer(context, 400);
            WholeAnswer.isLast(context);
        }
        WholeAnswer.end(context, Buffer.buffer());
    }

    /** To a client that expects what HTTP does not know. */
    public static void expectationFailed(RoutingContext context) {
        answer(context, 417);
        WholeAnswer.isLast(context);
        WholeAnswer.end(context, Buffer.buffer());
    }

    /** To the same path without doubled slashes and dots; Go says so before it looks at the origin. */
    public static void redirect(RoutingContext context, RequestPath path) {
        HttpMethod method = context.request().method();
        String query = QueryString.of(context.request());
        String location = path.cleaned() + (query.equals("?") ? "" : query);
        HttpServerResponse response = answer(context, 307).putHeader(HttpHeaders.LOCATION, location);
        CrossOriginHeaders.remove(response.headers());
        if (method.equals(HttpMethod.GET) || method.equals(HttpMethod.HEAD)) {
            response.putHeader(HttpHeaders.CONTENT_TYPE, "text/html; charset=utf-8");
        }
        if (method.equals(HttpMethod.GET)) {
            WholeAnswer.end(
                    context,
                    Buffer.buffer("<a href=\"" + location.replace("&", "&amp;") + "\">Temporary Redirect</a>.\n\n"));
        } else {
            response.end();
        }
    }

    /** What is left of the request is thrown away. */
    private static HttpServerResponse answer(RoutingContext context, int status) {
        WholeAnswer.isLastWhereBodyIsAwaited(context);
        if (!context.request().isEnded()) {
            context.request().resume();
        }
        return context.response().setStatusCode(status);
    }
}
