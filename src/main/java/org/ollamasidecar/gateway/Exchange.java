package org.ollamasidecar.gateway;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.demand.DemandLog;
import org.ollamasidecar.gateway.admission.Permit;
import org.ollamasidecar.gateway.answer.AnswerRenaming;
import org.ollamasidecar.gateway.answer.AnswerTail;
import org.ollamasidecar.gateway.answer.Relay;
import org.ollamasidecar.gateway.answer.UpstreamCancellation;
import org.ollamasidecar.gateway.answer.WaitingComments;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.JsonPath;
import org.ollamasidecar.gateway.request.Refusal;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.gateway.request.RequestBody;
import org.ollamasidecar.gateway.request.UnloadAnswer;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;

/**
 * One request on its way to Ollama and back, all of it on the event loop of its client. It counts as in flight until
 * its answer is written or nobody wants it.
 */
final class Exchange {

    /** A request that has ended an Ollama is sent to the next one, once. */
    private static final int MOST_SENDS = 2;

    private final RoutingContext context;
    private final HttpServerRequest asked;
    private final InFlightRequest flight;
    private final ExchangeContext parts;
    private final RequestReader reader;
    private final Optional<JsonPath> path;
    private final AnswerTail tail = new AnswerTail();
    private @Nullable ModelName model;
    private boolean usualLoad;
    private boolean stays;
    private @Nullable UnloadAnswer onlyUnloads;
    private @Nullable AnswerRenaming renaming;
    private @Nullable Permit permit;
    private @Nullable UpstreamAttempt attempt;
    private @Nullable Relay relay;
    private @Nullable UpstreamCancellation cancellation;
    private Optional<WaitingComments> early = Optional.empty();
    private DemandLog.@Nullable Running demand;
    private int sends;
    private boolean over;

    /** The request has to be in already. */
    Exchange(RoutingContext context, InFlightRequest flight, ExchangeContext parts) {
        this.context = context;
        this.asked = context.request();
        this.flight = flight;
        this.parts = parts;
        this.reader = new RequestReader(asked, flight, parts);
        this.path = JsonPath.of(flight.method(), flight.path());
    }

    void begin() {
        context.addEndHandler(ended -> {
            // With HTTP/2 a stream counts as closed as soon as its answer has ended.
            if (ended.failed() && !asked.response().ended()) {
                gone();
            }
        });
        Context loop = parts.loop();
        flight.endsBy(why -> CompletableFuture.runAsync(() -> end(why), task -> loop.runOnContext(now -> task.run())));
        reader.read(path)
                .map(this::about)
                .compose(this::waitForTurn)
                .compose(body -> send(body, parts.waitLimit()))
                .compose(this::pass)
                .onSuccess(passed -> leave(Outcome.answered(asked.response().getStatusCode())))
                .onFailure(this::refuse);
    }

    private RequestBody about(RequestReader.Asked what) {
        model = what.model();
        usualLoad = what.usualLoad();
        stays = what.unloads();
        onlyUnloads = what.onlyUnloads();
        renaming = what.askedAs() == null ? null : new AnswerRenaming(what.askedAs());
        if (what.events()) {
            early = parts.earlyStream(asked, flight);
        }
        if (model != null) {
            flight.about(model.toString());
            if (what.unloads()) {
                parts.kept(flight, asked.remoteAddress().hostAddress(), model);
            }
        }
        return what.body();
    }

    private Future<RequestBody> waitForTurn(RequestBody body) {
        if (over || model == null || !isInference() || onlyUnloads != null) {
            return Future.succeededFuture(body);
        }
        Permit mine = parts.queue().take(flight.caller(), model.toString());
        permit = mine;
        if (mine.position() == 0) {
            return Future.succeededFuture(body);
        }
        flight.enter(InFlightRequest.Phase.QUEUED);
        asked.response().putHeader("x-queue-position", Integer.toString(mine.position()));
        return mine.granted().map(granted -> {
            flight.queued(mine.waitedMillis());
            if (!hasBegunEarly()) {
                asked.response().putHeader("x-queue-wait-ms", Long.toString(mine.waitedMillis()));
            }
            return body;
        });
    }

    private Future<HttpClientResponse> send(RequestBody body, Instant deadline) {
        if (over) {
            return Future.failedFuture("Nobody wants it any more");
        }
        flight.enter(InFlightRequest.Phase.WAITING_FOR_OLLAMA);
        return parts.readiness().child(deadline, mayGoEarly(body)).compose(ollama -> loaded(ollama, deadline)
                .compose(until -> sendTo(ollama, body, until)));
    }

    private boolean mayGoEarly(RequestBody body) {
        return model == null && body.isRepeatable();
    }

    /** With the time until which it may wait for a restart after that: the load's own time is no part of it. */
    private Future<Instant> loaded(Child ollama, Instant deadline) {
        if (model != null && onlyUnloads != null && stays) {
            UnloadAnswer answer = onlyUnloads;
            return parts.onDemand()
                    .isHere(ollama, model)
                    .compose(here -> here
                            ? Future.failedFuture(new UnloadAnswer.Due(answer))
                            : Future.succeededFuture(deadline));
        }
        if (model == null || !usualLoad || !parts.onDemand().isNeeded(ollama, model)) {
            return Future.succeededFuture(deadline);
        }
        flight.enter(InFlightRequest.Phase.LOADING);
        return parts.onDemand().load(ollama, model).map(ended -> parts.waitLimit());
    }

    private Future<HttpClientResponse> sendTo(Child ollama, RequestBody body, Instant deadline) {
        if (over) {
            return Future.failedFuture("Nobody wants it any more");
        }
        flight.enter(InFlightRequest.Phase.SENT);
        if (demand == null && model != null && isInference()) {
            demand = parts.demand(flight, model);
        }
        boolean early = mayGoEarly(body) && !parts.readiness().isReady(ollama);
        UpstreamAttempt now = new UpstreamAttempt(asked, flight, ollama, early);
        attempt = now;
        return answerTo(now, body, deadline)
                .onSuccess(answer -> answered(ollama, answer.statusCode()))
                .recover(failure -> again(now, body, deadline));
    }

    private void answered(Child ollama, int status) {
        if (model != null && onlyUnloads != null) {
            parts.onDemand().unloaded(model);
        } else {
            parts.answered(flight, ollama, path, model, status);
        }
    }

    private Future<HttpClientResponse> answerTo(UpstreamAttempt now, RequestBody body, Instant deadline) {
        Future<HttpClientResponse> answer = now.send(parts.client(), body);
        return now.isEarly() ? parts.readiness().limit(answer, now.ollama(), deadline, now::abort) : answer;
    }

    private Future<HttpClientResponse> again(UpstreamAttempt lost, RequestBody body, Instant deadline) {
        boolean mayHaveEndedIt = lost.hasReachedOllama() && !lost.isEarly();
        sends += mayHaveEndedIt ? 1 : 0;
        Instant until = mayHaveEndedIt ? parts.waitLimit() : deadline;
        boolean harmless = body.isRepeatable() || !lost.hasReachedOllama();
        return !over && harmless && sends < MOST_SENDS && (lost.isEarly() || parts.isBefore(until))
                ? parts.readiness().news(lost.ollama(), !lost.isEarly()).compose(later -> send(body, until))
                : Future.failedFuture(new RefusedException(Refusal.unreachable()));
    }

    private Future<Void> pass(HttpClientResponse answer) {
        if (cancellation != null) {
            cancellation.from(answer);
            return Future.failedFuture("Nobody wants it any more");
        }
        flight.enter(InFlightRequest.Phase.ANSWERING);
        early.ifPresent(WaitingComments::stop);
        if (hasBegunEarly() && !WaitingComments.isGoneOnBy(answer)) {
            return early.orElseThrow().failBy(answer);
        }
        relay = new Relay(answer, asked, flight, tail, renaming);
        return relay.start();
    }

    /** Where nothing has been written yet, its client is told why; a broken answer it has seen already. */
    private void refuse(Throwable why) {
        if (over || (asked.response().headWritten() && (relay != null || !hasBegunEarly()))) {
            leave(Outcome.CUT);
        } else if (why instanceof UnloadAnswer.Due due) {
            parts.send(due.answer(), asked.response()).onComplete(told -> leave(Outcome.answered(200)));
        } else {
            tell(why instanceof RefusedException refused ? refused.refusal() : Refusal.unreachable());
        }
    }

    private void tell(Refusal refusal) {
        Future<Void> told = hasBegunEarly() ? early.orElseThrow().fail(refusal.message()) : refusal.send(context);
        told.onComplete(done -> leave(Outcome.refused(refusal)));
    }

    private boolean hasBegunEarly() {
        return early.filter(WaitingComments::hasBegun).isPresent();
    }

    private void end(String why) {
        if (over) {
            return;
        }
        if (relay != null) {
            relay.endWith(why);
        } else {
            tell(Refusal.ended(why));
            over = true;
        }
        withdraw();
    }

    private void gone() {
        withdraw();
        leave(Outcome.CLIENT_LEFT);
    }

    private void withdraw() {
        if (attempt == null || cancellation != null || (relay != null && relay.isAllIn())) {
            return;
        }
        if (!isInference() || !attempt.hasReachedOllama()) {
            attempt.abort();
            return;
        }
        cancellation = parts.cancellation(attempt);
        if (relay != null) {
            relay.leaveRestTo(cancellation);
        }
    }

    private boolean isInference() {
        return path.map(JsonPath::isInference).orElse(false);
    }

    private void leave(Outcome outcome) {
        over = true;
        early.ifPresent(WaitingComments::stop);
        reader.forget();
        if (permit != null) {
            permit.giveBack();
        }
        if (demand != null) {
            demand.close();
        }
        if (parts.inFlight().leave(flight)) {
            parts.ended(flight, outcome, model, tail);
        }
    }
}
