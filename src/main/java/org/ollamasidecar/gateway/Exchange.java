package org.ollamasidecar.gateway;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.RoutingContext;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.gateway.admission.AdmissionQueue;
import org.ollamasidecar.gateway.admission.Permit;
import org.ollamasidecar.gateway.answer.UpstreamAnswer;
import org.ollamasidecar.gateway.answer.UpstreamCancellation;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.JsonPath;
import org.ollamasidecar.gateway.request.Refusal;
import org.ollamasidecar.ollama.ModelName;

/**
 * One request on its way to Ollama and back, all of it on the event loop of its client. It counts as in flight until
 * its answer is written or nobody wants it.
 */
final class Exchange {

    private final RoutingContext context;
    private final HttpServerRequest asked;
    private final InFlightRequest flight;
    private final Optional<JsonPath> path;
    private final RequestReader reader;
    private final AdmissionQueue queue;
    private final UpstreamCall call;
    private final ClientAnswer answer;
    private final ExchangeAccount account;
    private @Nullable ModelName model;
    private @Nullable Permit permit;
    private boolean left;

    /** The request has to be in already. */
    Exchange(
            RoutingContext context,
            InFlightRequest flight,
            RequestReader reader,
            AdmissionQueue queue,
            UpstreamCall call,
            ClientAnswer answer,
            ExchangeAccount account) {
        this.context = context;
        this.asked = context.request();
        this.flight = flight;
        this.path = JsonPath.of(flight.method(), flight.path());
        this.reader = reader;
        this.queue = queue;
        this.call = call;
        this.answer = answer;
        this.account = account;
    }

    /** @param loop of its client, which runs now */
    void begin(Context loop) {
        context.addEndHandler(ended -> {
            // With HTTP/2 a stream counts as closed as soon as its answer has ended.
            if (ended.failed() && !asked.response().ended()) {
                gone();
            }
        });
        flight.endsBy(why -> CompletableFuture.runAsync(() -> end(why), task -> loop.runOnContext(now -> task.run())));
        reader.read(path)
                .map(this::about)
                .compose(this::waitForTurn)
                .compose(call::answer)
                .compose(this::pass)
                .onSuccess(passed -> leave(answer.passed()))
                .onFailure(this::fail);
    }

    private JudgedRequest about(JudgedRequest request) {
        model = request.model();
        answer.await(request.decision());
        if (model != null && request.decision().unloads()) {
            account.kept(flight, model);
        }
        return request;
    }

    private Future<JudgedRequest> waitForTurn(JudgedRequest request) {
        ModelName wanted = request.model();
        if (call.isStopped() || wanted == null || !request.usesModel()) {
            return Future.succeededFuture(request);
        }
        Permit mine = queue.take(flight.caller(), wanted);
        permit = mine;
        if (mine.position() == 0) {
            return Future.succeededFuture(request);
        }
        flight.enter(InFlightRequest.Phase.QUEUED);
        answer.header("x-queue-position", mine.position());
        return mine.granted().map(granted -> {
            flight.queued(mine.waitedMillis());
            answer.header("x-queue-wait-ms", mine.waitedMillis());
            return request;
        });
    }

    private Future<Void> pass(UpstreamAnswer from) {
        Optional<UpstreamCancellation> cancellation = call.cancellation();
        if (cancellation.isPresent()) {
            from.leaveTo(cancellation.get());
            return Future.failedFuture("Nobody wants it any more");
        }
        return answer.pass(from);
    }

    private void fail(Throwable why) {
        if (call.isStopped()) {
            leave(Outcome.CUT);
        } else {
            answer.fail(why).onSuccess(this::leave);
        }
    }

    private void end(String why) {
        if (call.isStopped()) {
            return;
        }
        if (!answer.cut(why)) {
            answer.refuse(Refusal.ended(why)).onSuccess(this::leave);
            call.stop();
        }
        withdraw();
    }

    private void gone() {
        withdraw();
        leave(Outcome.CLIENT_LEFT);
    }

    private void withdraw() {
        if (!answer.isAllIn()) {
            boolean generates = path.map(JsonPath::isInference).orElse(false);
            call.withdraw(generates).ifPresent(answer::leaveRestTo);
        }
    }

    /** The first outcome counts: what is given back here may itself end what waits for it. */
    private void leave(Outcome outcome) {
        if (left) {
            return;
        }
        left = true;
        call.close();
        answer.stopComments();
        reader.forget();
        if (permit != null) {
            permit.giveBack();
            flight.queued(permit.waitedMillis());
        }
        account.ended(flight, outcome, model, answer.tail());
    }
}
