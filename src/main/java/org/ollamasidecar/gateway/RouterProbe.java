package org.ollamasidecar.gateway;

import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Arrays;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.QueryString;
import org.ollamasidecar.gateway.request.Refusal;
import org.ollamasidecar.gateway.request.RefusedException;

/**
 * Has Ollama's router say what it says to a request whose path nobody has judged: that there is no such path, that it
 * takes other methods, or that clients have to go to another path. The router is asked by a method that no handler takes,
 * and without a body; so even an Ollama that has learned such a path does nothing.
 */
final class RouterProbe {

    private static final HttpMethod NOBODYS = HttpMethod.PROPFIND;
    private static final int NOT_ALLOWED = 405;
    private static final Refusal UNJUDGED = Refusal.forbidden(
            "this path is newer than this service: it is for keys of the role admin, and for nobody where"
                    + " sidecar.access.read-only is set");

    private final HttpServerRequest asked;
    private final InFlightRequest flight;
    private final Subrequest exchange;

    RouterProbe(HttpServerRequest asked, InFlightRequest flight, Subrequest exchange) {
        this.asked = asked;
        this.flight = flight;
        this.exchange = exchange;
    }

    /** @param redirected whether the router sends clients to another path, which it does by their own method only */
    void ask(boolean redirected) {
        exchange.ask(redirected ? asked.method() : NOBODYS, flight.path() + QueryString.of(asked))
                .onSuccess(this::pass)
                .onFailure(exchange::refuse);
    }

    private void pass(Subrequest.Answer answer) {
        if (answer.status() == NOT_ALLOWED && allows(answer)) {
            exchange.refuse(new RefusedException(UNJUDGED));
        } else {
            exchange.pass(answer, answer.body());
        }
    }

    /** Whether the method that the client has used is one that some handler takes. */
    private boolean allows(Subrequest.Answer answer) {
        return answer.headers().getAll(HttpHeaders.ALLOW).stream()
                .flatMap(methods -> Arrays.stream(methods.split(",", -1)))
                .anyMatch(method -> method.strip().equals(asked.method().name()));
    }
}
