package org.ollamasidecar.access;

import io.quarkus.security.identity.SecurityIdentity;
import io.quarkus.vertx.http.runtime.security.HttpSecurityPolicy;
import io.smallrye.mutiny.Uni;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Asks the table about each request. */
@Singleton
class AccessPolicy implements HttpSecurityPolicy {

    private static final String DENIAL = "sidecar.denial";

    private final boolean readOnly;

    AccessPolicy(AccessConfig config) {
        this.readOnly = config.readOnly();
    }

    void register(@Observes Router router) {
        router.route().failureHandler(AccessPolicy::explain);
    }

    @Override
    public Uni<CheckResult> checkPermission(
            RoutingContext context, Uni<SecurityIdentity> identity, AuthorizationRequestContext request) {
        Optional<Rule> rule = AccessTable.find(
                context.request().method().name(), context.request().path());
        if (readOnly && rule.map(Rule::changesModels).orElse(false)) {
            return deny(
                    context,
                    Denial.notAllowed(
                            "This service does not change its models.", "Its operator can: sidecar.access.read-only."));
        }
        Role needed = rule.map(Rule::role).orElse(Role.ADMIN);
        if (needed == Role.ANYBODY) {
            return CheckResult.permit();
        }
        return identity.flatMap(who -> who.hasRole(needed.text())
                ? CheckResult.permit()
                : deny(
                        context,
                        Denial.notAllowed(
                                "This needs a key of the role " + needed.text() + ".", "Ask the operator for one.")));
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
