package org.ollamasidecar.gateway;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.gateway.request.BodyReader;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.JsonPath;
import org.ollamasidecar.gateway.request.JsonRequest;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.gateway.request.RequestBody;
import org.ollamasidecar.gateway.request.RequestDecision;
import org.ollamasidecar.gateway.request.RequestPolicy;
import org.ollamasidecar.ollama.ModelName;

/** Reads what a request brings along, and has the policy decide about it. */
final class RequestReader {

    private final HttpServerRequest asked;
    private final InFlightRequest flight;
    private final BodyReaders bodies;
    private final RequestPolicy policy;
    private final boolean isChosen;
    private @Nullable BodyReader reader;

    /** @param isChosen whether there are several Ollamas that it could go to */
    RequestReader(
            HttpServerRequest asked,
            InFlightRequest flight,
            BodyReaders bodies,
            RequestPolicy policy,
            boolean isChosen) {
        this.asked = asked;
        this.flight = flight;
        this.bodies = bodies;
        this.policy = policy;
        this.isChosen = isChosen;
    }

    /** Fails with a {@link RefusedException} where Ollama must not see it. */
    Future<JudgedRequest> read(Optional<JsonPath> path) {
        if (asked.method().equals(HttpMethod.GET) || asked.method().equals(HttpMethod.HEAD)) {
            return Future.succeededFuture(JudgedRequest.unread(path, new RequestBody.None()));
        }
        if (asked.headers().contains(HttpHeaders.EXPECT, "100-continue", true)) {
            asked.response().writeContinue();
        }
        if (path.isEmpty()) {
            asked.pause();
            return Future.succeededFuture(JudgedRequest.unread(path, new RequestBody.Streamed(asked, flight)));
        }
        BodyReader reading = bodies.of(asked, flight, path.get());
        reader = reading;
        return reading.read().map(ask -> decide(path.get(), ask, reading));
    }

    /** What was read is not needed any more. */
    void forget() {
        if (reader != null) {
            reader.giveBack();
        }
    }

    private JudgedRequest decide(JsonPath path, JsonRequest ask, BodyReader reading) {
        // In this order: the decision changes what Ollama gets to read.
        RequestDecision decision = policy.decide(path, ask, flight);
        RequestBody body =
                new RequestBody.Whole(reading.body(), reading.edits(ask), reading.isDecoded(), path.changesNothing());
        ModelName model = decision.model();
        long conversation = isChosen && model != null && path.isConversation() ? ask.conversation(model) : 0;
        return new JudgedRequest(Optional.of(path), body, decision, conversation);
    }
}
