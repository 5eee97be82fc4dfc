package org.ollamasidecar.gateway;

import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import java.util.Arrays;
import org.ollamasidecar.supervisor.Child;

/**
 * Has Ollama's router say what it says to a request whose path nobody has judged: that there is no such path, that it
 * takes other methods, or that clients have to go to another path. The router is asked by a method that no handler takes,
 * and without a body; so even an Ollama that has learned such a path does nothing.
 */
final class RouterQuestion {

    private static final HttpMethod NOBODYS = HttpMethod.PROPFIND;
    private static final int NOT_ALLOWED = 405;
    private static final int LIMIT_MILLIS = 10_000;
    private static final Refusal UNJUDGED = Refusal.forbidden(
            "this path is newer than this service: it is for keys of the role admin, and for nobody where"
                    + " sidecar.access.read-only is set");

    private final RoutingContext context;
    private final HttpServerRequest asked;
    private final Flight flight;
    private final Stations stations;

    RouterQuestion(RoutingContext context, Flight flight, Stations stations) {
        this.context = context;
        this.asked = context.request();
        this.flight = flight;
        this.stations = stations;
    }

    /** @param redirected whether only the router can answer it, also by its own method */
    void ask(boolean redirected) {
        if (!asked.isEnded()) {
            asked.resume();
        }
        stations.readiness()
                .child(stations.waitLimit(), true)
                .compose(ollama -> send(ollama, redirected ? asked.method() : NOBODYS))
                .compose(answer -> answer.body().map(body -> pass(answer, body)))
                .onSuccess(this::leave)
                .onFailure(this::refuse);
    }

    private Future<HttpClientResponse> send(Child ollama, HttpMethod method) {
        RequestOptions to = new RequestOptions()
                .setHost(ollama.address().getHost())
                .setPort(ollama.address().getPort())
                .setMethod(method)
                .setURI(flight.path() + QueryString.of(asked))
                .setTimeout(LIMIT_MILLIS);
        return stations.client().request(to).compose(request -> {
            request.putHeader(Headers.REQUEST_ID, flight.requestId());
            return request.send();
        });
    }

    private Outcome pass(HttpClientResponse answer, Buffer body) {
        if (answer.statusCode() == NOT_ALLOWED && allows(answer)) {
            var _ = UNJUDGED.send(context);
            return Outcome.refused(UNJUDGED);
        }
        Headers.ofAnswer(answer.headers(), asked.response().headers());
        asked.response().setStatusCode(answer.statusCode());
        if (asked.method().equals(HttpMethod.HEAD)) {
            asked.response().end();
        } else {
            asked.response().end(body);
        }
        return Outcome.answered(answer.statusCode());
    }

    /** Whether the method that the client has used is one that some handler takes. */
    private boolean allows(HttpClientResponse answer) {
        return answer.headers().getAll(HttpHeaders.ALLOW).stream()
                .flatMap(methods -> Arrays.stream(methods.split(",", -1)))
                .anyMatch(method -> method.strip().equals(asked.method().name()));
    }

    private void refuse(Throwable why) {
        Refusal refusal = why instanceof RefusedException refused ? refused.refusal() : Refusal.unreachable();
        refusal.send(context).onComplete(told -> leave(Outcome.refused(refusal)));
    }

    private void leave(Outcome outcome) {
        if (stations.inFlight().leave(flight)) {
            stations.ended(flight, outcome, null, new AnswerTail());
        }
    }
}
