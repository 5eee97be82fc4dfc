package org.ollamasidecar.access;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;

/** Asks the table about each request but those to Ollama, which the {@link Doorkeeper} lets in. */
@Singleton
class AccessPolicy implements HttpSecurityPolicy {

    private static final String DENIAL = "sidecar.denial";

    private final Permissions permissions;

    AccessPolicy(Permissions permissions) {
        this.permissions = permissions;
    }

    void register(@Observes Router router) {
        router.route().failureHandler(AccessPolicy::explain);
    }

    @Override
    public Uni<CheckResult> checkPermission(
            RoutingContext context, Uni<SecurityIdentity> identity, AuthorizationRequestContext request) {
        String method = context.request().method().name();
        String path = context.request().path();
        if (permissions.needNoKey(method, path)) {
            return CheckResult.permit();
        }
        return identity.flatMap(who -> permissions
                .denial(method, path, role -> who.hasRole(role.text()))
                .map(denial -> deny(context, denial))
                .orElseGet(CheckResult::permit));
    }

    private static Uni<CheckResult> deny(RoutingContext context, Denial denial) {
        context.put(DENIAL, denial);
        return CheckResult.deny();
    }

    /** What has been denied has failed: its client is told why. */
    private static void explain(RoutingContext context) {
        Denial denial = context.get(DENIAL);
        if (denial == null) {
            context.next();
        } else {
            denial.send(context);
        }
    }
}
