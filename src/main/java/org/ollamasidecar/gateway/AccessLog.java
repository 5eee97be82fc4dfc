package org.ollamasidecar.gateway;

import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.canary.Proofs;
import org.ollamasidecar.gateway.answer.AnswerTail;
import org.ollamasidecar.gateway.request.ErrorKind;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.ollama.ModelName;

/** Tells of each request that has ended: in figures, and in the access log where that is wanted. Never what was said. */
@Singleton
final class AccessLog {

    private static final Logger ACCESS = Logger.getLogger("ollama-sidecar.access");

    private static final int OK = 200;

    private final GatewayMetrics metrics;
    private final Proofs proofs;
    private final boolean logged;

    AccessLog(GatewayMetrics metrics, Proofs proofs, GatewayConfig config) {
        this.metrics = metrics;
        this.proofs = proofs;
        this.logged = config.accessLog();
    }

    /** One that did not come in. */
    void turnedAway(ErrorKind why) {
        metrics.failed(why);
    }

    /** An answer of a model shows that Ollama generates. */
    private void prove(InFlightRequest flight, Outcome outcome, @Nullable ModelName model, AnswerTail tail) {
        if (model != null && outcome.status() == OK && tail.isOfAModel()) {
            flight.heard().ifPresent(heard -> proofs.seen(heard.generation(), "an answer of " + model));
        }
    }

    void ended(InFlightRequest flight, Outcome outcome, @Nullable ModelName model, AnswerTail tail) {
        metrics.ended(flight, outcome.status(), model, tail);
        outcome.error().ifPresent(metrics::failed);
        prove(flight, outcome, model, tail);
        if (logged) {
            ACCESS.infof(
                    "%s %s %d [id=%s, requestId=%s, trace=%s, key=%s, client=%s, model=%s, millis=%d, queuedMillis=%d, in=%d, out=%d]",
                    flight.method(),
                    flight.path(),
                    outcome.status(),
                    flight.id(),
                    flight.requestId(),
                    flight.trace(),
                    flight.caller(),
                    flight.client(),
                    flight.model(),
                    flight.age().toMillis(),
                    flight.queuedMillis(),
                    flight.bytesIn(),
                    flight.bytesOut());
        }
    }
}
