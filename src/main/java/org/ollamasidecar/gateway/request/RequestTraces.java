package org.ollamasidecar.gateway.request;

import io.vertx.core.MultiMap;

/** Begins to follow requests. In the usual package nobody does; the one with OpenTelemetry has an implementation of its own. */
public interface RequestTraces {

    /**
     * A request has come in.
     *
     * @param headers of its client, which may name the trace that it belongs to
     */
    RequestTrace begin(InFlightRequest flight, MultiMap headers);
}
