package org.ollamasidecar.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.impl.ContextInternal;
import io.vertx.ext.web.RoutingContext;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Set;
import org.ollamasidecar.gateway.admission.AdmissionQueue;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.RequestPolicy;
import org.ollamasidecar.gateway.routing.RoutingTable;
import org.ollamasidecar.load.newer.Replacements;
import org.ollamasidecar.models.alias.Aliases;

/** Begins what answers a request that is in. */
@Singleton
final class Exchanges {

    private final BodyReaders bodies;
    private final RequestPolicy policy;
    private final AdmissionQueue queue;
    private final Upstream upstream;
    private final RoutingTable routing;
    private final ExchangeAccount account;
    private final Aliases aliases;
    private final Replacements replacements;
    private final Duration silence;
    private final Vertx vertx;

    Exchanges(
            BodyReaders bodies,
            RequestPolicy policy,
            AdmissionQueue queue,
            Upstream upstream,
            RoutingTable routing,
            ExchangeAccount account,
            Aliases aliases,
            Replacements replacements,
            GatewayConfig config,
            Vertx vertx) {
        this.bodies = bodies;
        this.policy = policy;
        this.queue = queue;
        this.upstream = upstream;
        this.routing = routing;
        this.account = account;
        this.aliases = aliases;
        this.replacements = replacements;
        this.silence = config.streamComments();
        this.vertx = vertx;
    }

    /** @param path decoded */
    void begin(RoutingContext context, InFlightRequest flight, String path) {
        boolean hides = replacements.mayBeListed();
        Set<ModelList> merged = ModelList.merged(routing.isChosen(), routing.areStoresSeparate());
        if (ModelListing.isNeeded(context.request().method(), path, aliases, hides, merged)) {
            new ModelListing(aliases, hides, merged, subrequest(context, flight), () -> exchange(context, flight))
                    .answer(path);
        } else {
            exchange(context, flight);
        }
    }

    /** Has Ollama's router answer one whose path nobody has judged. */
    void probe(RoutingContext context, InFlightRequest flight, boolean redirected) {
        new RouterProbe(context.request(), flight, subrequest(context, flight)).ask(redirected);
    }

    private Subrequest subrequest(RoutingContext context, InFlightRequest flight) {
        return new Subrequest(context, flight, upstream, account);
    }

    private void exchange(RoutingContext context, InFlightRequest flight) {
        ContextInternal loop = (ContextInternal) vertx.getOrCreateContext();
        new Exchange(
                        context,
                        flight,
                        new RequestReader(context.request(), flight, bodies, policy, routing.isChosen()),
                        queue,
                        new UpstreamCall(context.request(), flight, upstream, account, loop.nettyEventLoop()),
                        new ClientAnswer(context, flight, silence),
                        account)
                .begin(loop);
    }
}
