package org.ollamasidecar.page;

import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.quarkiverse.web.bundler.runtime.Bundle;
import io.quarkus.runtime.LaunchMode;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Serves the page. A person who opens the address of the service is led to it; programs find Ollama there, as its clients
 * expect.
 */
@Singleton
final class PageRoute {

    private static final int BEFORE_FRONT_DOOR = -260;
    private static final int BEFORE_SECURITY = -260;
    private static final int AFTER_SECURITY = -50;
    private static final String PAGE = PageDocument.ADDRESS;

    /** From the root as well as from the page without its last slash, and below whatever prefix a proxy has put before. */
    private static final String TO_PAGE = "ui/";

    private final PageDocument document;

    PageRoute(Bundle bundle) {
        this.document = new PageDocument(
                bundle.resolve("app.js"),
                bundle.resolve("app.css"),
                LaunchMode.current().isDev());
    }

    void register(@Observes Router router) {
        router.route("/").order(BEFORE_FRONT_DOOR).handler(PageRoute::leadPeople);
        router.get(PAGE + "*").order(BEFORE_SECURITY).handler(PageRoute::protect);
        router.get("/ui").order(AFTER_SECURITY).handler(this::page);
    }

    private static void leadPeople(RoutingContext context) {
        HttpServerRequest request = context.request();
        String accepted = request.getHeader(HttpHeaderNames.ACCEPT);
        if (request.method().equals(HttpMethod.GET)
                && request.path().equals("/")
                && accepted != null
                && accepted.contains("text/html")) {
            redirect(context);
        } else {
            context.next();
        }
    }

    private static void redirect(RoutingContext context) {
        context.response()
                .setStatusCode(HttpResponseStatus.FOUND.code())
                .putHeader(HttpHeaderNames.LOCATION, TO_PAGE)
                .end();
    }

    private static void protect(RoutingContext context) {
        HttpServerResponse response = context.response();
        PageDocument.PROTECTION.forEach(response::putHeader);
        context.next();
    }

    /** The route takes the address with and without its last slash; the page has one. */
    private void page(RoutingContext context) {
        if (!context.request().path().equals(PAGE)) {
            redirect(context);
            return;
        }
        context.response()
                .putHeader(HttpHeaderNames.CONTENT_TYPE, "text/html; charset=utf-8")
                .putHeader(HttpHeaderNames.CACHE_CONTROL, "no-cache")
                .end(document.html());
    }
}
