package org.ollamasidecar.http;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.vertx.http.ManagementInterface;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.Json;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.annotation.Priority;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/**
 * Refuses what is asked after the end of the application. In dev mode its servers outlive it, and a page that is open asks on:
 * who would answer is no longer there, and each request would leave a stack trace in the log.
 */
@Singleton
final class ShutdownGate {

    private static final int BEFORE_ALL_ELSE = -40_000;
    private static final int BEFORE_OTHERS = 1;
    private static final Problem ENDING =
            Problem.of("ending", "Service Unavailable", 503, "The service is ending.", "Ask again when it is back.");

    /** Made while there is somebody who makes it. */
    private final Buffer refusal = Json.encodeToBuffer(ENDING);

    private volatile boolean isClosed;

    void register(@Observes Router router) {
        guard(router);
    }

    void register(@Observes ManagementInterface management) {
        guard(management.router());
    }

    private void guard(Router router) {
        router.route("/*").order(BEFORE_ALL_ELSE).handler(this::pass);
    }

    void close(@Observes @Priority(BEFORE_OTHERS) ShutdownEvent event) {
        isClosed = true;
    }

    private void pass(RoutingContext context) {
        if (!isClosed) {
            context.next();
            return;
        }
        context.response().setStatusCode(ENDING.status()).putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE);
        WholeAnswer.isLast(context);
        WholeAnswer.end(context, refusal);
    }
}
