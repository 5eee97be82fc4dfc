package org.ollamasidecar.access;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.json.Json;
import io.vertx.core.net.HostAndPort;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.util.Set;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.http.Problem;

/**
 * Keeps web pages of others away from a service that listens on loopback without keys: a page may send requests to
 * localhost, directly or under a name of its own that it lets point there (DNS rebinding).
 */
@Singleton
final class LocalOnly {

    private static final int BEFORE_ALL_ELSE = -20_000;
    /** Spares nearly every request the pattern, which costs it a hundredth of its time. */
    private static final Set<String> USUAL = Set.of("localhost", "127.0.0.1");

    private static final Pattern LOOPBACK = Pattern.compile("(?i)localhost|127(\\.\\d{1,3}){3}|\\[?::1]?");
    private static final Problem FOREIGN_HOST = Problem.of(
            "foreign-host",
            "Forbidden",
            403,
            "This service listens on loopback and is addressed by another name.",
            "Use localhost or 127.0.0.1; to serve other machines, set quarkus.http.host.");
    private static final Problem FOREIGN_ORIGIN = Problem.of(
            "foreign-origin",
            "Forbidden",
            403,
            "A page of another origin may not use this service.",
            "Send the request from a page of this service, or from a program.");

    private final boolean onLoopback;

    LocalOnly(@ConfigProperty(name = "quarkus.http.host") String host) {
        this.onLoopback = isLoopback(host);
    }

    void register(@Observes Router router) {
        router.route("/*").order(BEFORE_ALL_ELSE).handler(this::check);
    }

    private void check(RoutingContext context) {
        HostAndPort authority = context.request().authority();
        if (onLoopback && (authority == null || !isLoopback(authority.host()))) {
            refuse(context, FOREIGN_HOST);
        } else if (context.request().path().startsWith("/sidecar/") && isForeign(context, authority)) {
            refuse(context, FOREIGN_ORIGIN);
        } else {
            context.next();
        }
    }

    static boolean isLoopback(String host) {
        return USUAL.contains(host) || LOOPBACK.matcher(host).matches();
    }

    private static boolean isForeign(RoutingContext context, @Nullable HostAndPort authority) {
        String origin = context.request().getHeader(HttpHeaders.ORIGIN);
        if (origin == null) {
            return false;
        }
        try {
            return authority == null
                    || !authority.toString().equalsIgnoreCase(URI.create(origin).getRawAuthority());
        } catch (IllegalArgumentException notAnOrigin) {
            return true;
        }
    }

    private static void refuse(RoutingContext context, Problem problem) {
        context.response()
                .setStatusCode(problem.status())
                .putHeader(HttpHeaders.CONTENT_TYPE, Problem.MEDIA_TYPE)
                .end(Json.encode(problem));
    }
}
