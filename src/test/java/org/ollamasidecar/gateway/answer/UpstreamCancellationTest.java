package org.ollamasidecar.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.gateway.Futures.await;

import io.netty.channel.EventLoop;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientRequest;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.impl.ContextInternal;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.Function;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** From an upstream that does as each test wants. */
class UpstreamCancellationTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
    private static final String PIECE = "4\r\nword\r\n";
    private static final String LAST = "0\r\n\r\n";

    private final Vertx vertx = Vertx.vertx();
    private final HttpClient client = vertx.createHttpClient();
    private final List<NetSocket> connections = new CopyOnWriteArrayList<>();
    private final Promise<Void> left = Promise.promise();
    private int port;

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    private void upstream(Consumer<NetSocket> asked) throws Exception {
        NetServer server = vertx.createNetServer().connectHandler(socket -> {
            connections.add(socket);
            socket.handler(request -> asked.accept(socket)).closeHandler(left::tryComplete);
        });
        port = await(server.listen(0, "127.0.0.1")).actualPort();
    }

    /** On an event loop: set from another thread, the handlers of an answer may miss its first piece. */
    private Future<Void> ask(Function<HttpClientRequest, Future<Void>> how) {
        Promise<Void> done = Promise.promise();
        vertx.runOnContext(now -> client.request(HttpMethod.GET, port, "127.0.0.1", "/")
                .compose(how)
                .onComplete(done));
        return done.future();
    }

    private EventLoop loop() {
        return ((ContextInternal) vertx.getOrCreateContext()).nettyEventLoop();
    }

    /** Somebody asks, and goes when the answer has begun; succeeds when that has ended by itself. */
    private Future<Void> askAndGo() {
        return ask(request -> request.send().compose(answer -> {
            new UpstreamCancellation(request::reset, loop()).from(answer);
            return answer.end();
        }));
    }

    @Test
    void shortAnswer_isReadToItsEnd_andItsConnectionIsKept() throws Exception {
        upstream(socket ->
                socket.write(HEAD + PIECE).onSuccess(said -> vertx.setTimer(10, later -> socket.write(PIECE + LAST))));

        await(askAndGo());
        await(ask(request -> request.send().compose(HttpClientResponse::end)));

        assertThat(connections).hasSize(1);
        assertThat(left.future().isComplete()).isFalse();
    }

    @Test
    void longAnswer_isLeftInAPause_afterAPiece() throws Exception {
        Promise<Void> secondPiece = Promise.promise();
        upstream(socket -> socket.write(HEAD + PIECE)
                .onSuccess(
                        said -> vertx.setTimer(10, later -> socket.write(PIECE).onComplete(secondPiece))));

        var _ = askAndGo();

        await(left.future());
        assertThat(secondPiece.future().succeeded()).isTrue();
    }

    @Test
    void slowAnswer_isLeftBetweenTwoPieces() throws Exception {
        upstream(socket -> socket.write(HEAD)
                .onSuccess(said ->
                        vertx.setPeriodic(60, tick -> socket.write(PIECE).onFailure(gone -> vertx.cancelTimer(tick)))));

        var _ = askAndGo();

        await(left.future());
    }

    @Test
    void answerThatDoesNotGoOn_isLeftAllTheSame() throws Exception {
        upstream(socket -> socket.write(HEAD));

        var _ = askAndGo();

        await(left.future());
    }

    @Test
    void answerThatDoesNotBegin_isLeftAllTheSame() throws Exception {
        Promise<Void> asked = Promise.promise();
        upstream(socket -> asked.tryComplete());

        var _ = ask(request -> {
            new UpstreamCancellation(request::reset, loop());
            return request.send().mapEmpty();
        });

        await(asked.future());
        await(left.future());
    }

    @Test
    void answerWithoutAPause_isLeftAfterAWhile() throws Exception {
        upstream(socket -> socket.write(HEAD)
                .onSuccess(said ->
                        vertx.setPeriodic(1, tick -> socket.write(PIECE).onFailure(gone -> vertx.cancelTimer(tick)))));

        var _ = askAndGo();

        await(left.future());
    }
}
