package org.ollamasidecar.access;

import io.vertx.core.MultiMap;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.ollamasidecar.config.BootSettings;
import org.ollamasidecar.http.Problem;

/**
 * Which pages may use Ollama through this service: those that may use Ollama itself, answered in the same way. What is of
 * this service stays with its own page.
 */
@Singleton
final class CrossOrigin {

    private static final String METHODS = "GET,POST,PUT,PATCH,DELETE,HEAD,OPTIONS";

    /** As Ollama lists them; the client of OpenAI sends most of them. */
    private static final String HEADERS = "Authorization,Content-Type,User-Agent,Accept,X-Requested-With,Openai-Beta,"
            + "X-Stainless-Arch,X-Stainless-Async,X-Stainless-Custom-Poll-Interval,X-Stainless-Helper-Method,"
            + "X-Stainless-Lang,X-Stainless-Os,X-Stainless-Package-Version,X-Stainless-Poll-Helper,"
            + "X-Stainless-Retry-Count,X-Stainless-Runtime,X-Stainless-Runtime-Version,X-Stainless-Timeout";

    private static final String TWELVE_HOURS = "43200";
    private static final Denial FOREIGN = new Denial(Problem.of(
            "foreign-origin",
            "Forbidden",
            403,
            "A page of another origin may not use this service.",
            "Send the request from a program, or name the origin in OLLAMA_ORIGINS or"
                    + " quarkus.http.cors.origins, which hold for the paths of Ollama."));

    private final OriginList origins;

    @Inject
    CrossOrigin(
            @ConfigProperty(name = "OLLAMA_ORIGINS") Optional<String> ofOllama,
            @ConfigProperty(name = "quarkus.http.cors.origins") Optional<List<String>> ofQuarkus) {
        this(BootSettings.read(() -> OriginList.ofOllama()
                .with("OLLAMA_ORIGINS", split(ofOllama.orElse("")))
                .with("quarkus.http.cors.origins", ofQuarkus.orElse(List.of()))));
    }

    CrossOrigin(OriginList origins) {
        this.origins = origins;
    }

    /** As Ollama reads a variable: without the quotes and spaces around it. */
    private static List<String> split(String variable) {
        return List.of(variable.replaceAll("^[\\s\"']+|[\\s\"']+$", "").split(",", -1));
    }

    /** What becomes of a request. */
    enum Decision {
        /** No page of another origin has sent it. */
        SAME,
        ALLOWED,
        REFUSED
    }

    /**
     * Decides about a request.
     *
     * @param sent its Origin headers
     * @param host the host that it asks, with its port
     * @param own whether it asks for something of this service itself
     */
    Decision decide(List<String> sent, String host, boolean own) {
        Decision decision = Decision.SAME;
        for (String origin : sent) {
            if (!origin.isEmpty() && !isSame(origin, host)) {
                if (own || !origins.allows(origin)) {
                    return Decision.REFUSED;
                }
                decision = Decision.ALLOWED;
            }
        }
        return decision;
    }

    private static boolean isSame(String origin, String host) {
        return !host.isEmpty()
                && (origin.equalsIgnoreCase("http://" + host) || origin.equalsIgnoreCase("https://" + host));
    }

    /** Whether the request goes on; otherwise it has been answered. */
    boolean letsIn(RoutingContext context, String host) {
        MultiMap headers = context.request().headers();
        if (!headers.contains(HttpHeaders.ORIGIN)) {
            return true;
        }
        List<String> sent = headers.getAll(HttpHeaders.ORIGIN);
        return switch (decide(sent, host, OwnPaths.contain(context.request().path()))) {
            case SAME -> true;
            case REFUSED -> {
                FOREIGN.send(context);
                yield false;
            }
            case ALLOWED -> allow(context, sent.getFirst());
        };
    }

    private boolean allow(RoutingContext context, String origin) {
        HttpServerResponse response = context.response();
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_ORIGIN, origins.all() ? "*" : origin);
        if (!context.request().method().equals(HttpMethod.OPTIONS)) {
            varyBy(response, List.of("Origin"));
            return true;
        }
        varyBy(response, List.of("Origin", "Access-Control-Request-Method", "Access-Control-Request-Headers"));
        response.putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_METHODS, METHODS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_ALLOW_HEADERS, HEADERS)
                .putHeader(HttpHeaders.ACCESS_CONTROL_MAX_AGE, TWELVE_HOURS)
                .setStatusCode(204)
                .end();
        return false;
    }

    private void varyBy(HttpServerResponse response, List<String> headers) {
        if (!origins.all()) {
            response.putHeader("Vary", headers);
        }
    }
}
