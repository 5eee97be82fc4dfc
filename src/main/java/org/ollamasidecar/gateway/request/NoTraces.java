package org.ollamasidecar.gateway.request;

import io.quarkus.arc.DefaultBean;
import io.vertx.core.MultiMap;
import jakarta.inject.Singleton;

/** Follows none. */
@DefaultBean
@Singleton
public final class NoTraces implements RequestTraces {

    @Override
    public RequestTrace begin(InFlightRequest flight, MultiMap headers) {
        return RequestTrace.NONE;
    }
}
