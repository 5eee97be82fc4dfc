package org.ollamasidecar.gateway;

import io.netty.handler.codec.http.HttpStatusClass;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.http.RequestOptions;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.List;
import org.ollamasidecar.access.CrossOriginHeaders;
import org.ollamasidecar.gateway.answer.AnswerTail;
import org.ollamasidecar.gateway.request.Headers;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.Refusal;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.state.Child;

/** A question of our own in the place of a client's request: without a body, and with an answer that is read whole. */
final class Subrequest {

    private static final int LIMIT_MILLIS = 30_000;

    /** Where others answer too, one that hangs is left out. */
    private static final int EACH_LIMIT_MILLIS = 5_000;

    private final RoutingContext context;
    private final InFlightRequest flight;
    private final Upstream upstream;
    private final ExchangeAccount account;

    /** What Ollama has answered. */
    record Answer(int status, MultiMap headers, Buffer body) {}

    Subrequest(RoutingContext context, InFlightRequest flight, Upstream upstream, ExchangeAccount account) {
        this.context = context;
        this.flight = flight;
        this.upstream = upstream;
        this.account = account;
    }

    Future<Answer> ask(HttpMethod method, String uri) {
        if (!context.request().isEnded()) {
            context.request().resume();
        }
        return ask(upstream.waitLimit(), method, uri);
    }

    /** Asks all that answer; waits for one where none does. Those that fail are left out, unless all do. */
    Future<List<Answer>> askEach(HttpMethod method, String uri) {
        List<Child> each = upstream.each();
        if (each.isEmpty()) {
            return ask(method, uri).map(List::of);
        }
        List<Future<Answer>> answers = each.stream()
                .map(ollama -> send(ollama, method, uri, EACH_LIMIT_MILLIS))
                .toList();
        return Future.join(answers).transform(ended -> {
            List<Answer> told = answers.stream()
                    .filter(Future::succeeded)
                    .map(Future::result)
                    .toList();
            return told.isEmpty() ? Future.failedFuture(ended.cause()) : Future.succeededFuture(told);
        });
    }

    private Future<Answer> ask(Instant deadline, HttpMethod method, String uri) {
        return upstream.child(deadline, true)
                .compose(ollama -> account.goesTo(ollama, flight, upstream)
                        ? send(ollama, method, uri, LIMIT_MILLIS)
                        : ask(deadline, method, uri));
    }

    private Future<Answer> send(Child ollama, HttpMethod method, String uri, int limitMillis) {
        RequestOptions to = new RequestOptions()
                .setHost(ollama.address().getHost())
                .setPort(ollama.address().getPort())
                .setMethod(method)
                .setURI(uri)
                .setTimeout(limitMillis);
        return upstream.client()
                .request(to)
                .compose(request -> request.putHeader(Headers.REQUEST_ID, flight.requestId())
                        .send())
                .compose(answer -> answer.body().map(body -> new Answer(answer.statusCode(), answer.headers(), body)));
    }

    /** Passes it on, perhaps with another body. */
    void pass(Answer answer, Buffer body) {
        HttpServerResponse response = context.response();
        Headers.ofAnswer(answer.headers(), response.headers());
        if (HttpStatusClass.valueOf(answer.status()) == HttpStatusClass.REDIRECTION) {
            CrossOriginHeaders.remove(response.headers());
        }
        response.setStatusCode(answer.status());
        if (context.request().method().equals(HttpMethod.HEAD)) {
            response.end();
        } else {
            response.headers().remove(HttpHeaders.CONTENT_LENGTH);
            response.end(body);
        }
        leave(Outcome.answered(answer.status()));
    }

    void refuse(Throwable why) {
        Refusal refusal = why instanceof RefusedException refused ? refused.refusal() : Refusal.unreachable();
        refusal.send(context).onComplete(told -> leave(Outcome.refused(refusal)));
    }

    private void leave(Outcome outcome) {
        account.ended(flight, outcome, null, new AnswerTail());
    }
}
