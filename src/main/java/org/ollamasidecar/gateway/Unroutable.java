package org.ollamasidecar.gateway;

import io.vertx.core.http.HttpMethod;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import org.ollamasidecar.access.OwnPaths;
import org.ollamasidecar.access.RequestPath;
import org.ollamasidecar.gateway.answer.GoResponses;
import org.ollamasidecar.http.TargetCheck;

/** Answers as Go does where the router of this service finds no way: to targets that are no path, or a broken one. */
@Singleton
final class Unroutable {

    private static final int BAD_REQUEST = 400;
    private static final int BEFORE_ALL_ELSE = -40_000;

    void register(@Observes Router router) {
        router.route().order(BEFORE_ALL_ELSE).failureHandler(Unroutable::failed);
        router.errorHandler(BAD_REQUEST, Unroutable::unreadable);
    }

    private static void failed(RoutingContext context) {
        String path = context.request().path();
        if (path != null && path.startsWith("/")) {
            context.next();
        } else if (context.request().method().equals(HttpMethod.CONNECT)) {
            GoResponses.noTunnel(context);
        } else if ("*".equals(context.request().uri())) {
            GoResponses.aboutServer(context);
        } else {
            GoResponses.badRequest(context);
        }
    }

    /** The router has failed at the path before any handler of it was asked. */
    private static void unreadable(RoutingContext context) {
        if (OwnPaths.contain(context.request().path())) {
            TargetCheck.refuse(context);
        } else if (RequestPath.of(context.request().uri()).isEmpty()) {
            GoResponses.badRequest(context);
        }
    }
}
