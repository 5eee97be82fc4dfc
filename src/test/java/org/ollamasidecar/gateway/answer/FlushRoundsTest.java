package org.ollamasidecar.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.gateway.Futures.await;

import io.netty.handler.flush.FlushConsolidationHandler;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.impl.ConnectionBase;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FlushRoundsTest {

    private final Vertx vertx = Vertx.vertx();
    private final List<Long> handlers = new CopyOnWriteArrayList<>();

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    /** Answers in three pieces, of which the last two come later. */
    private void answer(HttpServerRequest asked) {
        FlushRounds.use(asked.connection());
        FlushRounds.use(asked.connection());
        handlers.add(inUse(asked));
        if (asked.path().equals("/stream")) {
            FlushRounds.leave(asked.connection());
            FlushRounds.leave(asked.connection());
            handlers.add(inUse(asked));
        }
        asked.response().setChunked(true);
        asked.response().write("one ");
        vertx.setTimer(10, soon -> {
            asked.response().write("two ");
            vertx.setTimer(10, later -> asked.response().end("three"));
        });
    }

    private static long inUse(HttpServerRequest asked) {
        return ((ConnectionBase) asked.connection())
                .channel().pipeline().toMap().values().stream()
                        .filter(FlushConsolidationHandler.class::isInstance)
                        .count();
    }

    /** On an event loop: set from another thread, the handlers of an answer may miss its first piece. */
    private Future<Buffer> ask(HttpClient client, int port, String path) {
        Promise<Buffer> body = Promise.promise();
        vertx.runOnContext(now -> client.request(HttpMethod.GET, port, "127.0.0.1", path)
                .compose(HttpClientRequest::send)
                .compose(HttpClientResponse::body)
                .onComplete(body));
        return body.future();
    }

    @Test
    void connection_isInOnce_andItsAnswersGoOut() throws Exception {
        // given
        HttpServer server =
                await(vertx.createHttpServer().requestHandler(this::answer).listen(0, "127.0.0.1"));
        HttpClient client =
                vertx.httpClientBuilder().withConnectHandler(FlushRounds::use).build();

        // when
        for (String path : List.of("/", "/stream", "/")) {
            Buffer body = await(ask(client, server.actualPort(), path));
            assertThat(body).hasToString("one two three");
        }

        // then
        assertThat(handlers).containsExactly(1L, 1L, 0L, 1L);
    }
}
