package org.ollamasidecar.gateway.otel;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.util.Locale;
import java.util.Optional;
import org.ollamasidecar.job.StepState;
import org.ollamasidecar.load.EndedStep;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.load.Step;

/** A span of each load, and below it one of each step. A load has a trace of its own: requests may come and go meanwhile. */
@Singleton
final class OtelLoadTraces {

    private static final AttributeKey<String> LOAD = AttributeKey.stringKey("sidecar.load.id");
    private static final AttributeKey<String> OUTCOME = AttributeKey.stringKey("sidecar.load.outcome");
    private static final int MOST_UNDER_WAY = 100;

    private final LoadJobs loads;
    private final Tracer tracer;

    /** A load of which nothing more is heard does not stay. */
    private final Cache<String, Span> underWay = Caffeine.newBuilder()
            .maximumSize(MOST_UNDER_WAY)
            .<String, Span>removalListener((id, span, why) -> {
                if (span != null) {
                    span.end();
                }
            })
            .build();

    OtelLoadTraces(LoadJobs loads, Tracer tracer) {
        this.loads = loads;
        this.tracer = tracer;
    }

    void onStart(@Observes StartupEvent event) {
        loads.onStepEnd(this::ended);
    }

    private void ended(EndedStep step) {
        Span load = underWay.get(step.load(), id -> begin(step));
        Span span = tracer.spanBuilder(step.step().name().toLowerCase(Locale.ROOT) + " " + step.model())
                .setParent(Context.root().with(load))
                .setStartTimestamp(step.began())
                .startSpan();
        GenAi.describe(span, Optional.empty(), step.model());
        conclude(span, step);
        boolean last =
                switch (step.outcome()) {
                    case FAILED, CANCELLED -> true;
                    case DONE, SKIPPED -> step.step() == Step.VERIFY;
                    case PENDING, QUEUED, RUNNING, RETRYING -> false;
                };
        if (last) {
            conclude(load, step);
            underWay.invalidate(step.load());
        }
    }

    private Span begin(EndedStep first) {
        Span span = tracer.spanBuilder("load job " + first.model())
                .setNoParent()
                .setStartTimestamp(first.began())
                .setAttribute(LOAD, first.load())
                .startSpan();
        GenAi.describe(span, Optional.empty(), first.model());
        return span;
    }

    private static void conclude(Span span, EndedStep step) {
        span.setAttribute(OUTCOME, step.outcome().name());
        if (step.outcome() == StepState.FAILED) {
            span.setStatus(StatusCode.ERROR);
        }
        span.end(step.ended());
    }
}
