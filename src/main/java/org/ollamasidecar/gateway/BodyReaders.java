package org.ollamasidecar.gateway;

import io.vertx.core.Future;
import io.vertx.core.MultiMap;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpServerRequest;
import jakarta.inject.Singleton;
import java.util.concurrent.Callable;
import org.ollamasidecar.gateway.request.BodyBudget;
import org.ollamasidecar.gateway.request.BodyReader;
import org.ollamasidecar.gateway.request.BoundedBody;
import org.ollamasidecar.gateway.request.ContentDecoding;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.JsonPath;
import org.ollamasidecar.gateway.request.ZstdDecoding;

/** Makes readers of bodies, within the memory for all of them. */
@Singleton
final class BodyReaders {

    private final BodyBudget budget;
    private final UpstreamReadiness readiness;
    private final GatewayConfig config;
    private final Vertx vertx;

    BodyReaders(BodyBudget budget, UpstreamReadiness readiness, GatewayConfig config, Vertx vertx) {
        this.budget = budget;
        this.readiness = readiness;
        this.config = config;
        this.vertx = vertx;
    }

    BodyReader of(HttpServerRequest asked, InFlightRequest flight, JsonPath path) {
        return new BodyReader(
                asked,
                flight,
                path,
                new BoundedBody(config.maxBody().asLongValue(), budget),
                decoding(path, asked.headers()),
                this::elsewhere);
    }

    /** As the Ollama does it that will get the body. */
    private ContentDecoding decoding(JsonPath path, MultiMap headers) {
        boolean decodes = path.mayBeCompressed()
                && ContentDecoding.isZstd(headers)
                && readiness
                        .now()
                        .map(ollama -> ContentDecoding.isKnownTo(ollama.version()))
                        .orElse(true);
        return decodes ? new ZstdDecoding() : new ContentDecoding.None();
    }

    private <T> Future<T> elsewhere(Callable<T> work) {
        return vertx.executeBlocking(work, false);
    }
}
