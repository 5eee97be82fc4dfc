package org.ollamasidecar.gateway;

import io.vertx.core.Future;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServerRequest;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.gateway.request.BodyReader;
import org.ollamasidecar.gateway.request.BoundedBody;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.JsonPath;
import org.ollamasidecar.gateway.request.JsonRequest;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.gateway.request.RequestBody;
import org.ollamasidecar.gateway.request.RequestDecision;
import org.ollamasidecar.gateway.request.UnloadAnswer;
import org.ollamasidecar.ollama.ModelName;

/** Reads what a request brings along, and has the policy decide about it. */
final class RequestReader {

    private final HttpServerRequest asked;
    private final InFlightRequest flight;
    private final ExchangeContext parts;
    private @Nullable BodyReader reader;

    /**
     * What came in.
     *
     * @param usualLoad whether it is about a model as it is usually loaded
     * @param unloads whether the client wanted a model unloaded that is kept
     * @param onlyUnloads whether it wants nothing but a model unloaded: then what Ollama answers to that
     * @param events whether its client reads a stream of events
     * @param askedAs the alias by which the client has called the model
     */
    record Asked(
            RequestBody body,
            @Nullable ModelName model,
            boolean usualLoad,
            boolean unloads,
            @Nullable UnloadAnswer onlyUnloads,
            boolean events,
            @Nullable String askedAs) {}

    RequestReader(HttpServerRequest asked, InFlightRequest flight, ExchangeContext parts) {
        this.asked = asked;
        this.flight = flight;
        this.parts = parts;
    }

    /** Fails with a {@link RefusedException} where Ollama must not see it. */
    Future<Asked> read(Optional<JsonPath> path) {
        if (asked.method().equals(HttpMethod.GET) || asked.method().equals(HttpMethod.HEAD)) {
            return unjudged(new RequestBody.None());
        }
        if (asked.headers().contains(HttpHeaders.EXPECT, "100-continue", true)) {
            asked.response().writeContinue();
        }
        if (path.isEmpty()) {
            asked.pause();
            return unjudged(new RequestBody.Streamed(asked, flight));
        }
        BodyReader reading = new BodyReader(
                asked,
                flight,
                path.get(),
                new BoundedBody(parts.maxBody(), parts.bodies()),
                parts.decoding(path.get(), asked.headers()),
                parts::elsewhere);
        reader = reading;
        return reading.read().map(ask -> decide(path.get(), ask, reading));
    }

    /** What was read is not needed any more. */
    void forget() {
        if (reader != null) {
            reader.giveBack();
        }
    }

    private static Future<Asked> unjudged(RequestBody body) {
        return Future.succeededFuture(new Asked(body, null, false, false, null, false, null));
    }

    private Asked decide(JsonPath path, JsonRequest ask, BodyReader reading) {
        RequestDecision decision = parts.policy().decide(path, ask);
        return new Asked(
                new RequestBody.Whole(reading.body(), reading.edits(ask), reading.isDecoded(), path.changesNothing()),
                decision.model(),
                path.isInference() && !decision.ownOptions() && decision.onlyUnloads() == null,
                decision.unloads(),
                decision.onlyUnloads(),
                decision.events(),
                decision.askedAs());
    }
}
