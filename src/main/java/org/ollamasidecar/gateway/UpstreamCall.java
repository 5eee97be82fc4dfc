package org.ollamasidecar.gateway;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import java.time.Instant;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.demand.DemandLog;
import org.ollamasidecar.gateway.answer.UpstreamAnswer;
import org.ollamasidecar.gateway.answer.UpstreamCancellation;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.Refusal;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;

/**
 * Gets an answer to one request from the Ollama that serves, and takes the request back when nobody wants it any more. On
 * the event loop of the client. A request that was lost, or failed
 * over the deletion of another model, is sent again where that is harmless.
 */
final class UpstreamCall {

    /** A request for a model that has perhaps ended an Ollama is sent to the next one, once. */
    private static final int MOST_SENDS = 2;

    /** One that no model works for is hardly why it ended: where a standby dies too, it goes to the one after that. */
    private static final int MOST_SENDS_WITHOUT_MODEL = 4;

    private final HttpServerRequest asked;
    private final InFlightRequest flight;
    private final Upstream upstream;
    private final ExchangeAccount account;
    private final EventLoop loop;
    private final StoreRaceRetries races;
    private @Nullable UpstreamAttempt attempt;
    private Optional<UpstreamCancellation> cancellation = Optional.empty();
    private DemandLog.@Nullable Running demand;
    private Runnable ended = () -> {};
    private int sends;
    private boolean over;

    UpstreamCall(
            HttpServerRequest asked,
            InFlightRequest flight,
            Upstream upstream,
            ExchangeAccount account,
            EventLoop loop) {
        this.asked = asked;
        this.flight = flight;
        this.upstream = upstream;
        this.account = account;
        this.loop = loop;
        this.races = new StoreRaceRetries(upstream::isInstalled);
    }

    /** Succeeds with the head of the answer; its handlers have to be set at once. */
    Future<UpstreamAnswer> answer(JudgedRequest request) {
        return send(request, upstream.waitLimit());
    }

    private Future<UpstreamAnswer> send(JudgedRequest request, Instant deadline) {
        if (over) {
            return unwanted();
        }
        flight.enter(InFlightRequest.Phase.WAITING_FOR_OLLAMA);
        return ollama(request, deadline).compose(ollama -> upstream.prepare(ollama, request, flight, deadline)
                .compose(until -> sendTo(ollama, request, until)));
    }

    private Future<Child> ollama(JudgedRequest request, Instant deadline) {
        return upstream.childFor(request, attempt == null ? null : attempt.ollama(), deadline)
                .onSuccess(ollama -> {
                    flight.goesTo(ollama.generation());
                    ended.run();
                    ended = over ? () -> {} : upstream.begin(ollama, request);
                });
    }

    private Future<UpstreamAnswer> sendTo(Child ollama, JudgedRequest request, Instant deadline) {
        if (over) {
            return unwanted();
        }
        if (!account.goesTo(ollama, flight, upstream)) {
            return send(request, deadline);
        }
        flight.enter(InFlightRequest.Phase.SENT);
        ModelName model = request.model();
        if (model != null && request.isInference()) {
            endDemand();
            demand = account.begun(flight, ollama, model);
        }
        UpstreamAttempt now =
                new UpstreamAttempt(asked, flight, ollama, request.mayGoEarly() && upstream.isEarly(ollama));
        attempt = now;
        return upstream.send(now, request.body(), deadline)
                .compose(answer -> races.look(answer, request))
                .transform(told -> {
                    if (told.failed()) {
                        return again(now, request, deadline);
                    }
                    UpstreamAnswer answer = told.result();
                    if (races.take(answer, request)) {
                        // It is not lost: the same one is asked again.
                        attempt = null;
                        return send(request, deadline);
                    }
                    account.answered(flight, ollama, request, answer.status());
                    return Future.succeededFuture(answer);
                });
    }

    private Future<UpstreamAnswer> again(UpstreamAttempt lost, JudgedRequest request, Instant deadline) {
        boolean mayHaveEndedIt = lost.hasReachedOllama() && !lost.isEarly();
        sends += mayHaveEndedIt ? 1 : 0;
        Instant until = mayHaveEndedIt ? upstream.waitLimit() : deadline;
        boolean harmless = request.body().isRepeatable() || !lost.hasReachedOllama();
        int most = request.model() == null ? MOST_SENDS_WITHOUT_MODEL : MOST_SENDS;
        return !over && harmless && sends < most && (lost.isEarly() || !upstream.isOver(until))
                ? upstream.news(lost, request).compose(later -> send(request, until))
                : Future.failedFuture(new RefusedException(Refusal.unreachable()));
    }

    private static Future<UpstreamAnswer> unwanted() {
        return Future.failedFuture("Nobody wants it any more");
    }

    /**
     * Takes back what was sent.
     *
     * @param generates whether a model may be at work, which has to be left at the right moment
     * @return what reads the rest of the answer until then; empty where there is nothing to be left, or it is being left
     *     already
     */
    Optional<UpstreamCancellation> withdraw(boolean generates) {
        if (attempt == null || cancellation.isPresent()) {
            return Optional.empty();
        }
        if (generates && attempt.hasReachedOllama()) {
            cancellation = Optional.of(new UpstreamCancellation(attempt::abort, loop));
        } else {
            attempt.abort();
        }
        return cancellation;
    }

    /** What an answer is left to that begins after its request was taken back. */
    Optional<UpstreamCancellation> cancellation() {
        return cancellation;
    }

    /** Nobody wants an answer any more: nothing is sent from now on. */
    void stop() {
        over = true;
    }

    boolean isStopped() {
        return over;
    }

    /** The exchange has ended. */
    void close() {
        stop();
        ended.run();
        ended = () -> {};
        endDemand();
    }

    private void endDemand() {
        if (demand != null) {
            demand.close();
        }
    }
}
