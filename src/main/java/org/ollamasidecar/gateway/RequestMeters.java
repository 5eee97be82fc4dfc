package org.ollamasidecar.gateway;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;
import java.util.stream.DoubleStream;
import org.ollamasidecar.gateway.answer.AnswerTail;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.JsonPath;

/** The meters of requests of one kind, found once: a request neither looks for them nor makes any. */
final class RequestMeters {

    /** From what comes from memory to what a large model takes on a processor; a histogram has so many series. */
    private static final Duration[] REQUEST_BUCKETS =
            buckets(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 600);

    /** Of a token: from what a small model takes on a fast device to what nobody waits for. */
    private static final Duration[] TOKEN_BUCKETS =
            buckets(0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.075, 0.1, 0.15, 0.2, 0.3, 0.5, 1, 2.5, 10);

    private final Timer total;
    private final Timer firstByte;
    private final Optional<ModelMeters> ofModel;

    /**
     * What their labels are made of, each of few values.
     *
     * @param status that clients got; 499: they left before, 0: their answers were cut
     */
    record Kind(String path, String model, int status) {}

    /** Of those for which a model works. */
    private record ModelMeters(Timer firstToken, Timer perToken, Timer queue, Counter in, Counter out, Timer work) {}

    private RequestMeters(Timer total, Timer firstByte, Optional<ModelMeters> ofModel) {
        this.total = total;
        this.firstByte = firstByte;
        this.ofModel = ofModel;
    }

    static RequestMeters of(Kind kind, MeterRegistry registry) {
        Tags place = Tags.of("path", kind.path(), "model", kind.model());
        Tags ended = place.and("outcome", Outcome.label(kind.status()));
        return new RequestMeters(
                Timer.builder("sidecar.gateway.requests")
                        .description("Requests through the front door, from their head to their last byte")
                        .tags(ended.and("status", Integer.toString(kind.status())))
                        .serviceLevelObjectives(REQUEST_BUCKETS)
                        .register(registry),
                Timer.builder("sidecar.gateway.first.byte")
                        .description("From the head of a request to the first byte of its answer")
                        .tags(place)
                        .register(registry),
                JsonPath.of(kind.path())
                        .filter(JsonPath::isInference)
                        .map(inference -> ofModel(place, ended, registry)));
    }

    private static ModelMeters ofModel(Tags place, Tags ended, MeterRegistry registry) {
        return new ModelMeters(
                Timer.builder("sidecar.gateway.time.to.first.token")
                        .description("From the head of a request to the first token of an answer that is streamed")
                        .tags(ended)
                        .serviceLevelObjectives(REQUEST_BUCKETS)
                        .register(registry),
                Timer.builder("sidecar.gateway.time.per.output.token")
                        .description("How long a token of a whole answer took, on the average of the answer")
                        .tags(place)
                        .serviceLevelObjectives(TOKEN_BUCKETS)
                        .register(registry),
                Timer.builder("sidecar.gateway.queue")
                        .description("How long requests waited for their turn, those that had to")
                        .tags(ended)
                        .serviceLevelObjectives(REQUEST_BUCKETS)
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

    private static Duration[] buckets(double... seconds) {
        return DoubleStream.of(seconds)
                .mapToObj(one -> Duration.ofNanos(Math.round(one * TimeUnit.SECONDS.toNanos(1))))
                .toArray(Duration[]::new);
    }

    /** @param whole whether an answer has come to its good end */
    void record(InFlightRequest flight, boolean whole, AnswerTail tail) {
        long age = flight.age().toNanos();
        long untilFirstByte = flight.untilFirstByte();
        total.record(age, TimeUnit.NANOSECONDS);
        if (untilFirstByte > 0) {
            firstByte.record(untilFirstByte, TimeUnit.NANOSECONDS);
        }
        if (ofModel.isEmpty()) {
            return;
        }
        ModelMeters meters = ofModel.get();
        if (flight.queuedMillis() > 0) {
            meters.queue().record(flight.queuedMillis(), TimeUnit.MILLISECONDS);
        }
        if (tail.isStreamed() && untilFirstByte > 0) {
            meters.firstToken().record(untilFirstByte, TimeUnit.NANOSECONDS);
        }
        if (whole) {
            produced(meters, tail, age - untilFirstByte);
        }
    }

    private static void produced(ModelMeters meters, AnswerTail tail, long sinceFirstByte) {
        long tokens = tail.tokensOut().orElse(0);
        meters.out().increment((double) tokens);
        meters.in().increment((double) tail.tokensIn().orElse(0));
        OptionalLong nanos = tail.nanos();
        nanos.ifPresent(work -> meters.work().record(work, TimeUnit.NANOSECONDS));
        if (tokens > 0 && nanos.isPresent()) {
            meters.perToken().record(nanos.getAsLong() / tokens, TimeUnit.NANOSECONDS);
        } else if (tokens > 1 && tail.isStreamed()) {
            // The paths of others tell how many there were, and not how long they took: as their client saw it.
            meters.perToken().record(sinceFirstByte / (tokens - 1), TimeUnit.NANOSECONDS);
        }
    }
}
