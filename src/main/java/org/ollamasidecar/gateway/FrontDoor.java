package org.ollamasidecar.gateway;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.net.HostAndPort;
import io.vertx.core.net.SocketAddress;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import io.vertx.httpproxy.HttpProxy;
import io.vertx.httpproxy.OriginRequestProvider;
import io.vertx.httpproxy.ProxyContext;
import io.vertx.httpproxy.ProxyInterceptor;
import io.vertx.httpproxy.ProxyResponse;
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

    private final Sidecar sidecar;
    private final InstantSource clock;
    private final HttpProxy proxy;

    FrontDoor(Sidecar sidecar, InstantSource clock, Vertx vertx) {
        this.sidecar = sidecar;
        this.clock = clock;
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setConnectTimeout(CONNECT_LIMIT_MILLIS),
                new PoolOptions().setHttp1MaxSize(MANY_CONNECTIONS));
        this.proxy = HttpProxy.reverseProxy(client)
                .origin(OriginRequestProvider.selector(context -> address()))
                .addInterceptor(new ToOllama());
    }

    void register(@Observes Router router) {
        for (String path : new String[] {"/api/*", "/v1/*", "/"}) {
            router.route(path).order(BEFORE_BODY_LIMIT).handler(this::handle);
        }
    }

    private void handle(RoutingContext context) {
        SidecarStatus status = sidecar.status();
        if (status.ready().isPresent()) {
            proxy.handle(context.request());
        } else {
            Refusal.notReady(status, clock.instant()).send(context);
        }
    }

    private Future<SocketAddress> address() {
        Optional<Child> child = sidecar.status().child();
        if (child.isEmpty()) {
            return Future.failedFuture("Ollama has just ended");
        }
        URI address = child.get().address();
        return Future.succeededFuture(SocketAddress.inetSocketAddress(address.getPort(), address.getHost()));
    }

    /** Gives Ollama the host name that it expects, and the client an answer where Ollama gives none. */
    private final class ToOllama implements ProxyInterceptor {

        @Override
        public Future<ProxyResponse> handleProxyRequest(ProxyContext context) {
            sidecar.status().child().ifPresent(child -> {
                URI address = child.address();
                context.request().setAuthority(HostAndPort.create(address.getHost(), address.getPort()));
            });
            return context.sendRequest()
                    .recover(failure ->
                            Future.succeededFuture(Refusal.unreachable().in(context)));
        }

        /** What Ollama says of its own connection is not for the client, and over HTTP/2 would spoil the answer. */
        @Override
        public Future<Void> handleProxyResponse(ProxyContext context) {
            context.response().headers().remove(HttpHeaders.CONNECTION);
            return context.sendResponse();
        }
    }
}
