package org.ollamasidecar.gateway.otel;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapPropagator;
import io.vertx.core.MultiMap;
import java.net.URI;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.gateway.request.AnswerFigures;
import org.ollamasidecar.gateway.request.ErrorKind;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.JsonPath;
import org.ollamasidecar.gateway.request.RequestTrace;
import org.ollamasidecar.ollama.ModelName;

/** The span of a request, and below it one for each wait and for each time that it was sent. */
final class OtelRequestTrace implements RequestTrace {

    private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
    private static final AttributeKey<String> PATH = AttributeKey.stringKey("url.path");
    private static final AttributeKey<Long> STATUS = AttributeKey.longKey("http.response.status_code");
    private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");
    private static final AttributeKey<String> ADDRESS = AttributeKey.stringKey("server.address");
    private static final AttributeKey<Long> PORT = AttributeKey.longKey("server.port");
    private static final AttributeKey<String> REQUEST_ID = AttributeKey.stringKey("sidecar.request.id");

    private static final int FIRST_SERVER_ERROR = 500;

    private final InFlightRequest flight;
    private final Tracer tracer;
    private final TextMapPropagator propagator;
    private final Optional<String> operation;
    private final Span request;
    private final Context inRequest;

    /** Of the phase that it is in. */
    private @Nullable Span part;

    /** Of the newest time that it was sent; part of the request until it ends or is sent again. */
    private @Nullable Span upstream;

    OtelRequestTrace(InFlightRequest flight, Context client, Tracer tracer, TextMapPropagator propagator) {
        this.flight = flight;
        this.tracer = tracer;
        this.propagator = propagator;
        this.operation = JsonPath.of(flight.path()).flatMap(GenAi::operation);
        this.request = tracer.spanBuilder(name(flight))
                .setParent(client)
                .setSpanKind(SpanKind.SERVER)
                .setAttribute(METHOD, flight.method())
                .setAttribute(PATH, flight.path())
                .setAttribute(REQUEST_ID, flight.id())
                .startSpan();
        this.inRequest = client.with(request);
    }

    /** One of few. */
    private static String name(InFlightRequest flight) {
        return JsonPath.of(flight.path())
                .map(known -> flight.method() + " " + known.path())
                .orElse(flight.method());
    }

    @Override
    public void enters(InFlightRequest.Phase phase) {
        endPart();
        switch (phase) {
            case QUEUED -> part = begin("queue", SpanKind.INTERNAL);
            case WAITING_FOR_OLLAMA -> {
                lost();
                part = begin("wait for ollama", SpanKind.INTERNAL);
            }
            case LOADING -> part = begin("load", SpanKind.INTERNAL);
            case SENT -> {
                lost();
                upstream = begin(operation.orElse(flight.method()), SpanKind.CLIENT);
            }
            case ANSWERING -> {
                if (upstream != null) {
                    upstream.addEvent("answer begins");
                }
            }
            case RECEIVING -> {}
        }
    }

    private Span begin(String what, SpanKind kind) {
        ModelName model = flight.model();
        SpanBuilder builder = tracer.spanBuilder(model == null ? what : what + " " + model)
                .setParent(inRequest)
                .setSpanKind(kind);
        Span span = builder.startSpan();
        if (model != null) {
            GenAi.describe(span, operation, model);
        }
        return span;
    }

    private void endPart() {
        if (part != null) {
            part.end();
            part = null;
        }
    }

    /** It is to be sent anew: what was sent before has brought nothing. */
    private void lost() {
        if (upstream != null) {
            upstream.setAttribute(ERROR, ErrorKind.UNREACHABLE.label())
                    .setStatus(StatusCode.ERROR)
                    .end();
            upstream = null;
        }
    }

    @Override
    public void sends(URI ollama, MultiMap headers) {
        if (upstream != null) {
            upstream.setAttribute(ADDRESS, ollama.getHost()).setAttribute(PORT, (long) ollama.getPort());
            propagator.inject(inRequest.with(upstream), headers, (to, name, value) -> {
                if (to != null) {
                    to.set(name, value);
                }
            });
        }
    }

    @Override
    public void ends(int status, Optional<ErrorKind> error, AnswerFigures answer) {
        endPart();
        ModelName model = flight.model();
        if (model != null) {
            GenAi.describe(request, operation, model);
        }
        if (upstream != null) {
            told(upstream, error.isEmpty(), answer);
            end(upstream, status, error);
            upstream = null;
        }
        end(request, status, error);
    }

    private void told(Span span, boolean good, AnswerFigures answer) {
        ModelName answered = flight.sentAs();
        if (!good || answered == null || operation.isEmpty() || !span.isRecording()) {
            return;
        }
        span.setAttribute(GenAi.RESPONSE_MODEL, answered.toString());
        answer.tokensIn().ifPresent(tokens -> span.setAttribute(GenAi.INPUT_TOKENS, tokens));
        answer.tokensOut().ifPresent(tokens -> span.setAttribute(GenAi.OUTPUT_TOKENS, tokens));
        answer.finishReason().ifPresent(reason -> span.setAttribute(GenAi.FINISH_REASONS, List.of(reason)));
    }

    private static void end(Span span, int status, Optional<ErrorKind> error) {
        if (status > 0) {
            span.setAttribute(STATUS, (long) status);
        }
        error.ifPresent(why -> {
            span.setAttribute(ERROR, why.label());
            if (status == 0 || status >= FIRST_SERVER_ERROR) {
                span.setStatus(StatusCode.ERROR);
            }
        });
        span.end();
    }
}
