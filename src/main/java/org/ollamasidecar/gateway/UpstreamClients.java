package org.ollamasidecar.gateway;

import io.netty.channel.EventLoop;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.impl.ContextInternal;
import jakarta.inject.Singleton;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.ollamasidecar.gateway.answer.FlushRounds;

/** A client to Ollama for each event loop: a request and its answer never change the thread. */
@Singleton
final class UpstreamClients {

    private static final int CONNECT_LIMIT_MILLIS = 2000;

    /** Each running request holds a connection: the pool must not be what queues them. */
    private static final int MANY_CONNECTIONS = 10_000;

    private final Vertx vertx;
    private final Map<EventLoop, HttpClient> clients = new ConcurrentHashMap<>();

    UpstreamClients(Vertx vertx) {
        this.vertx = vertx;
    }

    /** The client of the event loop that runs now. */
    HttpClient current() {
        EventLoop loop = ((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop();
        return clients.computeIfAbsent(loop, first -> client());
    }

    private HttpClient client() {
        return vertx.httpClientBuilder()
                // What comes is acknowledged at once: whoever waits for that with the rest need not wait for 40 ms.
                .with(new HttpClientOptions()
                        .setConnectTimeout(CONNECT_LIMIT_MILLIS)
                        .setTcpQuickAck(true))
                .with(new PoolOptions().setHttp1MaxSize(MANY_CONNECTIONS))
                .withConnectHandler(FlushRounds::use)
                .build();
    }
}
