package org.ollamasidecar.gateway;

import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.demand.AskedContexts;
import org.ollamasidecar.demand.DemandLog;
import org.ollamasidecar.gateway.admission.AdmissionQueue;
import org.ollamasidecar.gateway.answer.AnswerTail;
import org.ollamasidecar.gateway.figures.LatelyAsked;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.InFlightRequests;
import org.ollamasidecar.gateway.request.JsonPath;
import org.ollamasidecar.gateway.routing.RoutingTable;
import org.ollamasidecar.models.ModelKeeper;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.usage.UsageMeter;

/** Tells others what they learn from an exchange. */
@Singleton
final class ExchangeAccount {

    private static final int OK = 200;
    private static final int FIRST_SERVER_ERROR = 500;

    private final InFlightRequests inFlight;
    private final AccessLog accessLog;
    private final DemandLog demands;
    private final AskedContexts contexts;
    private final AdmissionQueue queue;
    private final OnDemandLoads onDemand;
    private final PinnedModels pinned;
    private final ModelKeeper models;
    private final RoutingTable routing;
    private final UsageMeter usage;
    private final LatelyAsked lately;

    ExchangeAccount(
            InFlightRequests inFlight,
            AccessLog accessLog,
            DemandLog demands,
            AskedContexts contexts,
            AdmissionQueue queue,
            OnDemandLoads onDemand,
            PinnedModels pinned,
            ModelKeeper models,
            RoutingTable routing,
            UsageMeter usage,
            LatelyAsked lately) {
        this.inFlight = inFlight;
        this.accessLog = accessLog;
        this.demands = demands;
        this.contexts = contexts;
        this.queue = queue;
        this.onDemand = onDemand;
        this.pinned = pinned;
        this.models = models;
        this.routing = routing;
        this.usage = usage;
        this.lately = lately;
    }

    /** An Ollama is asked for a model. */
    DemandLog.Running begun(InFlightRequest flight, Child ollama, ModelName model) {
        return demands.beginRequest(flight.requestId(), flight.caller(), model, ollama.generation());
    }

    /**
     * A request is about to go to an Ollama.
     *
     * @return whether that one still serves. Noted first, then the look: whoever ends one that serves no longer either
     *     finds it there, or is seen here
     */
    boolean goesTo(Child ollama, InFlightRequest flight, Upstream upstream) {
        inFlight.sentTo(flight, ollama.generation());
        if (upstream.serves(ollama)) {
            return true;
        }
        inFlight.takenBack(flight);
        return false;
    }

    /** A client wanted a model unloaded that stays. */
    void kept(InFlightRequest flight, ModelName model) {
        pinned.kept(flight, model);
    }

    /** Ollama has begun to answer. */
    void answered(InFlightRequest flight, Child ollama, JudgedRequest request, int status) {
        ModelName model = request.model();
        if (model != null && request.onlyUnloads() != null) {
            onDemand.unloaded(model);
            return;
        }
        if (status < FIRST_SERVER_ERROR) {
            flight.answeredBy(ollama.generation());
        }
        if (model != null && status == OK && request.isInference()) {
            contexts.served(model, request.decision().context());
            generates(ollama, flight, request.path().orElseThrow(), model);
        }
    }

    private void generates(Child ollama, InFlightRequest flight, JsonPath path, ModelName model) {
        lately.answered(model);
        queue.answered(model);
        onDemand.answered(ollama, model);
        // An older file that answers in the place of a newer one does not stay.
        if (model.equals(flight.sentAs())) {
            pinned.used(ollama, path, model);
        }
        models.answered(model);
        routing.answered(ollama, model);
    }

    /** Of one that was cut or left behind before its end Ollama has told nothing, and yet worked for it. */
    private static boolean isAnswerOfAModel(InFlightRequest flight, Outcome outcome) {
        boolean answers = outcome.error().isEmpty() || outcome.isBrokenOff();
        return answers
                && flight.bytesOut() > 0
                && JsonPath.of(flight.path()).filter(JsonPath::isInference).isPresent();
    }

    /** An exchange has ended; a second time that is no news. */
    void ended(InFlightRequest flight, Outcome outcome, @Nullable ModelName model, AnswerTail tail) {
        if (inFlight.leave(flight)) {
            accessLog.ended(flight, outcome, model, tail);
            flight.followed().ends(outcome.status(), outcome.error(), tail);
            if (model != null && isAnswerOfAModel(flight, outcome)) {
                usage.count(flight.caller(), model, tail.tokensIn(), tail.tokensOut(), tail.tokensOutUntold());
            }
            JsonPath.of(flight.path()).filter(path -> !path.changesNothing()).ifPresent(path -> models.storeChanged());
        }
    }
}
