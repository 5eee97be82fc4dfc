package org.ollamasidecar.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.inject.Singleton;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.gateway.admission.AdmissionQueue;
import org.ollamasidecar.gateway.admission.ConcurrencyLimit;
import org.ollamasidecar.gateway.answer.AnswerTail;
import org.ollamasidecar.gateway.request.ErrorKind;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.JsonPath;
import org.ollamasidecar.models.ModelRules;
import org.ollamasidecar.ollama.ModelName;

/** Figures of the front door. Their labels are few: known paths, and of the models the wanted ones. */
@Singleton
final class GatewayMetrics {

    private static final String OTHER = "other";
    private static final int OK = 200;

    private static final RequestMeters.Kind FIRST = new RequestMeters.Kind(JsonPath.GENERATE.path(), "none", OK);

    private final MeterRegistry registry;
    private final ModelRules rules;
    private final Map<RequestMeters.Kind, RequestMeters> meters = new ConcurrentHashMap<>();

    private final Map<ErrorKind, Counter> errors = new EnumMap<>(ErrorKind.class);

    GatewayMetrics(
            MeterRegistry registry,
            ModelRules rules,
            AdmissionQueue admissionQueue,
            ConcurrencyLimit perModel,
            GatewayConfig config) {
        this.registry = registry;
        this.rules = rules;
        Gauge.builder("sidecar.gateway.waiting", admissionQueue, AdmissionQueue::waiting)
                .description("Requests that wait for their turn")
                .register(registry);
        Gauge.builder("sidecar.gateway.per.model.limit", perModel, ConcurrencyLimit::usual)
                .description("How many requests for one model may be with Ollama at once")
                .register(registry);
        Gauge.builder("sidecar.gateway.waiting.limit", config.queue(), GatewayConfig.Queue::size)
                .description("How many may wait")
                .register(registry);
        for (ErrorKind why : ErrorKind.values()) {
            errors.put(
                    why,
                    Counter.builder("sidecar.gateway.errors")
                            .description("Requests without a good answer, by what was wrong")
                            .tag("kind", why.label())
                            .register(registry));
        }
        // So that the figures are there before the first request, for those who look whether they exist.
        meters.put(FIRST, RequestMeters.of(FIRST, registry));
    }

    /** A request that has ended, with the status that its client got; 499 where it left before, 0 where it was cut. */
    void ended(InFlightRequest flight, int status, @Nullable ModelName model, AnswerTail tail) {
        String label = model == null ? "none" : rules.isWanted(model) ? model.toString() : OTHER;
        RequestMeters.Kind kind = new RequestMeters.Kind(Routes.label(flight.path()), label, status);
        meters.computeIfAbsent(kind, unseen -> RequestMeters.of(unseen, registry))
                .record(flight, model != null && status == OK, tail);
    }

    /** A request had no good answer, or did not come in. */
    void failed(ErrorKind why) {
        Objects.requireNonNull(errors.get(why), "there is one for each").increment();
    }
}
