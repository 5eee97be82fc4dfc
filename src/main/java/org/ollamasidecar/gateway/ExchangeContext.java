package org.ollamasidecar.gateway;

import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.core.impl.ContextInternal;
import jakarta.inject.Singleton;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.demand.DemandLog;
import org.ollamasidecar.gateway.admission.AdmissionQueue;
import org.ollamasidecar.gateway.answer.AnswerTail;
import org.ollamasidecar.gateway.answer.UpstreamCancellation;
import org.ollamasidecar.gateway.answer.WaitingComments;
import org.ollamasidecar.gateway.request.BodyBudget;
import org.ollamasidecar.gateway.request.ContentDecoding;
import org.ollamasidecar.gateway.request.ErrorKind;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.InFlightRequests;
import org.ollamasidecar.gateway.request.JsonPath;
import org.ollamasidecar.gateway.request.RequestPolicy;
import org.ollamasidecar.gateway.request.UnloadAnswer;
import org.ollamasidecar.gateway.request.ZstdDecoding;
import org.ollamasidecar.models.ModelKeeper;
import org.ollamasidecar.models.alias.Aliases;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;

/** What an exchange needs of others. */
@Singleton
final class ExchangeContext {

    private static final int OK = 200;
    private static final int FIRST_SERVER_ERROR = 500;

    private final InFlightRequests inFlight;
    private final RequestPolicy policy;
    private final AdmissionQueue queue;
    private final UpstreamReadiness readiness;
    private final OnDemandLoads onDemand;
    private final PinnedModels pinned;
    private final UpstreamClients upstreams;
    private final AccessLog accessLog;
    private final BodyBudget bodies;
    private final Aliases aliases;
    private final GatewayConfig config;
    private final InstantSource clock;
    private final Vertx vertx;
    private final ModelKeeper models;
    private final DemandLog demands;

    ExchangeContext(
            InFlightRequests inFlight,
            RequestPolicy policy,
            AdmissionQueue queue,
            UpstreamReadiness readiness,
            OnDemandLoads onDemand,
            PinnedModels pinned,
            UpstreamClients upstreams,
            AccessLog accessLog,
            BodyBudget bodies,
            Aliases aliases,
            GatewayConfig config,
            InstantSource clock,
            Vertx vertx,
            ModelKeeper models,
            DemandLog demands) {
        this.inFlight = inFlight;
        this.policy = policy;
        this.queue = queue;
        this.readiness = readiness;
        this.onDemand = onDemand;
        this.pinned = pinned;
        this.upstreams = upstreams;
        this.accessLog = accessLog;
        this.bodies = bodies;
        this.aliases = aliases;
        this.config = config;
        this.clock = clock;
        this.vertx = vertx;
        this.models = models;
        this.demands = demands;
    }

    InFlightRequests inFlight() {
        return inFlight;
    }

    RequestPolicy policy() {
        return policy;
    }

    AdmissionQueue queue() {
        return queue;
    }

    UpstreamReadiness readiness() {
        return readiness;
    }

    OnDemandLoads onDemand() {
        return onDemand;
    }

    Aliases aliases() {
        return aliases;
    }

    HttpClient client() {
        return upstreams.current();
    }

    /** Empty where nobody wants comments. */
    Optional<WaitingComments> earlyStream(HttpServerRequest asked, InFlightRequest flight) {
        return config.streamComments().isZero()
                ? Optional.empty()
                : Optional.of(new WaitingComments(asked, flight, config.streamComments(), vertx));
    }

    /** The event loop that runs now. */
    Context loop() {
        return vertx.getOrCreateContext();
    }

    /** Takes a request back; on its event loop. */
    UpstreamCancellation cancellation(UpstreamAttempt attempt) {
        return new UpstreamCancellation(attempt::abort, ((ContextInternal) loop()).nettyEventLoop());
    }

    BodyBudget bodies() {
        return bodies;
    }

    long maxBody() {
        return config.maxBody().asLongValue();
    }

    Instant waitLimit() {
        return clock.instant().plus(config.restartWait());
    }

    boolean isBefore(Instant deadline) {
        return clock.instant().isBefore(deadline);
    }

    /** Has work done that would hold up the event loop. */
    <T> Future<T> elsewhere(Callable<T> work) {
        return vertx.executeBlocking(work, false);
    }

    /** How a body has to be read, for the Ollama that will get it. */
    ContentDecoding decoding(JsonPath path, MultiMap headers) {
        boolean decodes = path.mayBeCompressed()
                && ContentDecoding.isZstd(headers)
                && readiness
                        .now()
                        .map(ollama -> ContentDecoding.isKnownTo(ollama.version()))
                        .orElse(true);
        return decodes ? new ZstdDecoding() : new ContentDecoding.None();
    }

    /** Ollama is asked for a model. */
    DemandLog.Running demand(InFlightRequest flight, ModelName model) {
        return demands.beginRequest(flight.requestId(), flight.caller(), model);
    }

    /** Ollama has begun to answer. */
    void answered(
            InFlightRequest flight, Child ollama, Optional<JsonPath> path, @Nullable ModelName model, int status) {
        if (status < FIRST_SERVER_ERROR) {
            flight.answeredBy(ollama.generation());
        }
        if (model != null && status == OK && path.map(JsonPath::isInference).orElse(false)) {
            queue.answered(model.toString());
            onDemand.answered(ollama, model);
            pinned.used(ollama, path.get(), model);
            models.answered(model);
        }
    }

    /** A client wanted a model unloaded that stays. */
    void kept(InFlightRequest flight, String address, ModelName model) {
        pinned.kept(flight, address, model);
    }

    Future<Void> send(UnloadAnswer answer, HttpServerResponse response) {
        return answer.send(response, clock.instant());
    }

    void ended(InFlightRequest flight, Outcome outcome, @Nullable ModelName model, AnswerTail tail) {
        accessLog.ended(flight, outcome, model, tail);
        JsonPath.of(flight.path()).filter(path -> !path.changesNothing()).ifPresent(path -> models.storeChanged());
    }

    /** A request did not come in. */
    void turnedAway(ErrorKind why) {
        accessLog.turnedAway(why);
    }
}
