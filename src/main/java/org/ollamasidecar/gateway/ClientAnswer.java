package org.ollamasidecar.gateway;

import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.gateway.answer.AnswerRenaming;
import org.ollamasidecar.gateway.answer.AnswerTail;
import org.ollamasidecar.gateway.answer.Relay;
import org.ollamasidecar.gateway.answer.UpstreamAnswer;
import org.ollamasidecar.gateway.answer.UpstreamCancellation;
import org.ollamasidecar.gateway.answer.WaitingComments;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.Refusal;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.gateway.request.RequestDecision;
import org.ollamasidecar.gateway.request.UnloadAnswer;

/**
 * What the client of one exchange gets: Ollama's answer as it comes, or why there is none. On the event loop of the
 * client.
 */
final class ClientAnswer {

    private static final int OK = 200;

    private final RoutingContext context;
    private final HttpServerRequest asked;
    private final InFlightRequest flight;
    private final Duration silence;
    private final AnswerTail tail = new AnswerTail();
    private Optional<WaitingComments> comments = Optional.empty();
    private @Nullable AnswerRenaming renaming;
    private @Nullable Relay relay;

    /** @param silence after which a client that reads events gets a comment; 0: never */
    ClientAnswer(RoutingContext context, InFlightRequest flight, Duration silence) {
        this.context = context;
        this.asked = context.request();
        this.flight = flight;
        this.silence = silence;
    }

    /** The client begins to wait. */
    void await(RequestDecision request) {
        if (request.askedAs() != null) {
            renaming = new AnswerRenaming(request.askedAs());
        }
        if (request.events() && !silence.isZero()) {
            comments = Optional.of(new WaitingComments(asked, flight, silence, context.vertx()));
        }
    }

    /** Is told with the answer, unless that has begun already. */
    void header(String name, long value) {
        if (!hasBegunEarly()) {
            asked.response().putHeader(name, Long.toString(value));
        }
    }

    /** Passes Ollama's answer on; succeeds when all is written, and fails when that broke off. */
    Future<Void> pass(UpstreamAnswer answer) {
        flight.enter(InFlightRequest.Phase.ANSWERING);
        stopComments();
        if (hasBegunEarly() && !WaitingComments.isGoneOnBy(answer)) {
            return comments.orElseThrow().failBy(answer);
        }
        relay = new Relay(answer, asked, flight, tail, renaming);
        return relay.start();
    }

    /** How an answer ends that was passed on whole. */
    Outcome passed() {
        return Outcome.answered(asked.response().getStatusCode());
    }

    /** Where nothing has been written yet, the client is told why; a broken answer it has seen already. */
    Future<Outcome> fail(Throwable why) {
        if (asked.response().headWritten() && (relay != null || !hasBegunEarly())) {
            return Future.succeededFuture(Outcome.CUT);
        }
        if (why instanceof UnloadAnswer.Due due) {
            return told(due.send(asked.response()), Outcome.answered(OK));
        }
        return refuse(why instanceof RefusedException refused ? refused.refusal() : Refusal.unreachable());
    }

    /** Completes when the client is told; always succeeds. */
    Future<Outcome> refuse(Refusal refusal) {
        return told(
                hasBegunEarly() ? comments.orElseThrow().fail(refusal.message()) : refusal.send(context),
                Outcome.refused(refusal));
    }

    private static Future<Outcome> told(Future<Void> written, Outcome outcome) {
        return written.map(outcome).otherwise(outcome);
    }

    /** Ends one of which a part has been passed on; false: none has. */
    boolean cut(String why) {
        if (relay == null) {
            return false;
        }
        relay.endWith(why);
        return true;
    }

    /** Whether nothing more comes from Ollama. */
    boolean isAllIn() {
        return relay != null && relay.isAllIn();
    }

    /** Nobody wants what is still to come. */
    void leaveRestTo(UpstreamCancellation cancellation) {
        if (relay != null) {
            relay.leaveRestTo(cancellation);
        }
    }

    /** Nobody waits any more. */
    void stopComments() {
        comments.ifPresent(WaitingComments::stop);
    }

    AnswerTail tail() {
        return tail;
    }

    private boolean hasBegunEarly() {
        return comments.filter(WaitingComments::hasBegun).isPresent();
    }
}
