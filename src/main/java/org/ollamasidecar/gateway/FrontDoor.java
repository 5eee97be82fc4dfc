package org.ollamasidecar.gateway;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.OriginRequestProvider;
import io.vertx.httpproxy.ProxyOptions;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.net.URI;
import java.time.InstantSource;
import java.util.Optional;
import org.ollamasidecar.supervisor.Child;
import org.ollamasidecar.supervisor.Sidecar;
import org.ollamasidecar.supervisor.SidecarStatus;

/** Passes requests to the Ollama that answers now; nothing is buffered. */
@Singleton
final class FrontDoor {

    /** Before the limit on bodies: models are uploaded through here. */
    private static final int BEFORE_BODY_LIMIT = -100;

    private static final int CONNECT_LIMIT_MILLIS = 2000;

    /** Each running request holds a connection: the pool must not be what queues them. */
    private static final int MANY_CONNECTIONS = 10_000;

    /** Ollama has no WebSockets, and they would be counted nowhere. */
    private static final ProxyOptions PLAIN_HTTP = new ProxyOptions().setSupportWebSocket(false);

    private final Sidecar sidecar;
    private final InFlight inFlight;
    private final InstantSource clock;
    private final HttpClient client;

    FrontDoor(Sidecar sidecar, InFlight inFlight, InstantSource clock, Vertx vertx) {
        this.sidecar = sidecar;
        this.inFlight = inFlight;
        this.clock = clock;
        this.client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(CONNECT_LIMIT_MILLIS),
                new PoolOptions().setHttp1MaxSize(MANY_CONNECTIONS));
    }

    void register(@Observes Router router) {
        for (String path : new String[] {"/api/*", "/v1/*", "/"}) {
            router.route(path).order(BEFORE_BODY_LIMIT).handler(this::handle);
        }
    }

    private void handle(RoutingContext context) {
        SidecarStatus status = sidecar.status();
        Optional<Child> ollama = status.ready();
        if (ollama.isEmpty()) {
            Refusal.notReady(status, clock.instant()).send(context);
        } else if (!inFlight.tryEnter()) {
            Refusal.ending().send(context);
        } else {
            pass(context, ollama.get().address());
        }
    }

    private void pass(RoutingContext context, URI ollama) {
        SocketAddress address = SocketAddress.inetSocketAddress(ollama.getPort(), ollama.getHost());
        HttpProxy.reverseProxy(PLAIN_HTTP, client)
                .origin(OriginRequestProvider.fixedAddress(address))
                .addInterceptor(new Passage(ollama, inFlight, context))
                .handle(context.request());
    }
}
