package org.ollamasidecar.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
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

    private record Kind(String path, String model, int status) {}

    private static final Kind FIRST = new Kind(JsonPath.GENERATE.path(), "none", 200);

    private record Meters(Timer total, Timer firstByte, Timer queue, Counter in, Counter out, Timer work) {}

    private final MeterRegistry registry;
    private final ModelRules rules;
    private final Map<Kind, Meters> meters = new ConcurrentHashMap<>();

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
        meters.put(FIRST, meters(FIRST));
    }

    /** A request that has ended, with the status that its client got; 499 where it left before, 0 where it was cut. */
    void ended(InFlightRequest flight, int status, @Nullable ModelName model, AnswerTail tail) {
        String label = model == null ? "none" : rules.isWanted(model) ? model.toString() : OTHER;
        Kind kind = new Kind(Routes.label(flight.path()), label, status);
        Meters known = meters.computeIfAbsent(kind, this::meters);
        known.total().record(flight.age());
        if (flight.untilFirstByte() > 0) {
            known.firstByte().record(Duration.ofNanos(flight.untilFirstByte()));
        }
        if (flight.queuedMillis() > 0) {
            known.queue().record(Duration.ofMillis(flight.queuedMillis()));
        }
        if (model != null && status == 200) {
            tail.tokensIn().ifPresent(known.in()::increment);
            tail.tokensOut().ifPresent(known.out()::increment);
            tail.nanos().ifPresent(nanos -> known.work().record(Duration.ofNanos(nanos)));
        }
    }

    /** A request had no good answer, or did not come in. */
    void failed(ErrorKind why) {
        Objects.requireNonNull(errors.get(why), "there is one for each").increment();
    }

    private Meters meters(Kind kind) {
        Tags place = Tags.of("path", kind.path(), "model", kind.model());
        return new Meters(
                Timer.builder("sidecar.gateway.requests")
                        .description("Requests through the front door, from their head to their last byte")
                        .tags(place.and("status", Integer.toString(kind.status())))
                        .register(registry),
                Timer.builder("sidecar.gateway.first.byte")
                        .description("From the head of a request to the first byte of its answer")
                        .tags(place)
                        .register(registry),
                Timer.builder("sidecar.gateway.queue")
                        .description("How long requests waited for their turn, those that had to")
                        .tags(place)
                        .register(registry),
                Counter.builder("sidecar.gateway.tokens.in")
                        .description("Tokens of prompts, as Ollama counts them")
                        .tags(place)
                        .register(registry),
                Counter.builder("sidecar.gateway.tokens.out")
                        .description("Tokens of answers, as Ollama counts them")
                        .tags(place)
                        .register(registry),
                Timer.builder("sidecar.gateway.generation")
                        .description("How long Ollama took to produce the tokens of an answer")
                        .tags(place)
                        .register(registry));
    }
}
