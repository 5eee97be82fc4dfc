package org.ollamasidecar.access;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.ollamasidecar.config.BootSettings;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.WholeAnswer;

/**
 * Keeps web pages of others away: a page may send requests to localhost, directly or under a name of its own that it lets
 * point there (DNS rebinding). The rules are Ollama's.
 */
@Singleton
final class LocalOnly {

    private static final int BEFORE_ALL_ELSE = -20_000;
    private static final int BAD_REQUEST = 400;
    private static final Pattern LOOPBACK = Pattern.compile("(?i)localhost|127(\\.\\d{1,3}){3}|\\[?::1]?");
    private static final Denial FOREIGN_HOST = new Denial(Problem.of(
            "foreign-host",
            "Forbidden",
            403,
            "This service listens on loopback and is addressed by a name that is not of this machine.",
            "Use localhost, or name the host in sidecar.access.hosts; to serve other machines, set"
                    + " quarkus.http.host."));

    private static final Denial UNREADABLE_HOST = new Denial(Problem.of(
            "bad-host",
            "Bad Request",
            400,
            "The host of the request cannot be read; perhaps its port is none.",
            "Send HOST or HOST:PORT, an address of IPv6 in brackets."));

    private final boolean onLoopback;
    private final LocalHosts hosts;
    private final CrossOrigin origins;
    private final TrustedProxies proxies;

    LocalOnly(AccessConfig config, CrossOrigin origins, @ConfigProperty(name = "quarkus.http.host") String host) {
        this.onLoopback = isLoopback(host);
        this.hosts = BootSettings.read(() -> LocalHosts.of(config));
        this.origins = origins;
        this.proxies = BootSettings.read(() -> TrustedProxies.of(config));
    }

    void register(@Observes Router router) {
        router.route("/*").order(BEFORE_ALL_ELSE).handler(this::check).failureHandler(LocalOnly::explain);
    }

    /** A request whose host the web server cannot read has failed before it comes to any handler. */
    private static void explain(RoutingContext context) {
        if (context.statusCode() != BAD_REQUEST) {
            context.next();
        } else if (context.request().authority() == null) {
            switch (HostName.of(context.request())) {
                case HostName.Bad bad -> refuse(context, bad);
                case HostName.Given unreadable
                when isOwn(context) || LocalHosts.hasPort(unreadable.text()) -> UNREADABLE_HOST.send(context);
                // An address without its brackets, or two ports: for Go's reader it is all name, and judged as such.
                case HostName.Given odd -> context.reroute(context.request().uri());
            }
        } else {
            context.next();
        }
    }

    /** Or asks as a proxy would. */
    private static boolean isOwn(RoutingContext context) {
        return OwnPaths.contain(context.request().path())
                || !context.request().uri().startsWith("/");
    }

    private void check(RoutingContext context) {
        switch (HostName.of(context.request())) {
            case HostName.Bad bad -> refuse(context, bad);
            case HostName.Given host -> check(context, host.text(), toldHost(context));
        }
    }

    /** By which name a trusted proxy says that it was asked. */
    private Optional<String> toldHost(RoutingContext context) {
        if (proxies.none()) {
            return Optional.empty();
        }
        HttpServerRequest request = context.request();
        Optional<TrustedProxies.Forwarded> forwarded = LocalHosts.address(
                        request.remoteAddress().hostAddress())
                .flatMap(peer -> proxies.of(peer, request.headers()));
        forwarded.ifPresent(told -> ClientAddress.tell(context, told.client().getHostAddress()));
        return forwarded.flatMap(TrustedProxies.Forwarded::host);
    }

    private void check(RoutingContext context, String host, Optional<String> told) {
        if (isSentElsewhere(context.request())) {
            context.next();
            return;
        }
        if (!origins.letsIn(context, told.orElse(host))) {
            return;
        }
        // A browser on the machine of the proxy can say the same: a name that it is led astray by stays refused.
        if (onLoopback && !(hosts.allow(host) && hosts.allow(told.orElse(host)))) {
            FOREIGN_HOST.send(context);
        } else if (onLoopback && isGeneralQuestion(context) && hosts.allowsName(LocalHosts.withoutPort(host))) {
            context.response().setStatusCode(204).end();
        } else {
            context.next();
        }
    }

    /** A question about a path with doubled slashes or dots: Go sends it on before Ollama sees it. */
    private static boolean isSentElsewhere(HttpServerRequest request) {
        return request.method().equals(HttpMethod.OPTIONS)
                && !OwnPaths.contain(request.path())
                && RequestPath.of(request.uri()).filter(path -> !path.isClean()).isPresent();
    }

    /** Ollama answers it before it looks at the path. */
    private static boolean isGeneralQuestion(RoutingContext context) {
        return context.request().method().equals(HttpMethod.OPTIONS)
                && !OwnPaths.contain(context.request().path());
    }

    static boolean isLoopback(String host) {
        return LOOPBACK.matcher(host).matches();
    }

    /** As Go's HTTP server says that it does not understand a request. */
    private static void refuse(RoutingContext context, HostName.Bad bad) {
        context.response().setStatusCode(BAD_REQUEST).putHeader(HttpHeaders.CONTENT_TYPE, "text/plain; charset=utf-8");
        WholeAnswer.isLast(context);
        context.response().end("400 Bad Request: " + bad.why());
    }
}
