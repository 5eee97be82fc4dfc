package org.ollamasidecar.gateway.otel;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.vertx.core.MultiMap;
import jakarta.inject.Singleton;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.RequestTrace;
import org.ollamasidecar.gateway.request.RequestTraces;

/** Follows each request, in the trace of its client where that has one. */
@Singleton
final class OtelRequestTraces implements RequestTraces {

    private static final TextMapGetter<MultiMap> HEADERS = new TextMapGetter<>() {
        @Override
        public Iterable<String> keys(MultiMap headers) {
            return headers.names();
        }

        @Override
        public @Nullable String get(@Nullable MultiMap headers, String name) {
            return headers == null ? null : headers.get(name);
        }
    };

    private final Tracer tracer;
    private final TextMapPropagator propagator;

    OtelRequestTraces(OpenTelemetry telemetry, Tracer tracer) {
        this.tracer = tracer;
        this.propagator = telemetry.getPropagators().getTextMapPropagator();
    }

    @Override
    public RequestTrace begin(InFlightRequest flight, MultiMap headers) {
        Context client = propagator.extract(Context.root(), headers, HEADERS);
        return new OtelRequestTrace(flight, client, tracer, propagator);
    }
}
