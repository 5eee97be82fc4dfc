package org.ollamasidecar.gateway.answer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.gateway.Futures.await;

import io.vertx.core.Vertx;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpMethod;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.net.NetServer;
import io.vertx.core.net.NetSocket;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.gateway.request.InFlightRequest;

/** Between an upstream of bytes and a client of bytes. */
class RelayTest {

    private static final String HEAD = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Type: ";
    private static final int PATIENCE_MILLIS = 10_000;

    private final Vertx vertx = Vertx.vertx();

    @AfterEach
    void close() throws Exception {
        await(vertx.close());
    }

    /** What a client gets of an upstream that says these pieces one after the other, and then closes. */
    private String relayed(String... pieces) throws Exception {
        return ask(front(pieces));
    }

    private int front(String... pieces) throws Exception {
        NetServer upstream =
                vertx.createNetServer().connectHandler(socket -> socket.handler(request -> say(socket, pieces, 0)));
        int from = await(upstream.listen(0, "127.0.0.1")).actualPort();
        HttpClient client = vertx.createHttpClient();
        HttpServer front = vertx.createHttpServer().requestHandler(asked -> relay(client, from, asked));
        return await(front.listen(0, "127.0.0.1")).actualPort();
    }

    private void say(NetSocket socket, String[] pieces, int index) {
        if (index == pieces.length) {
            socket.close();
        } else {
            socket.write(pieces[index]).onSuccess(said -> vertx.setTimer(30, later -> say(socket, pieces, index + 1)));
        }
    }

    private static void relay(HttpClient client, int port, HttpServerRequest asked) {
        InFlightRequest flight = new InFlightRequest("1", "r", "k", "127.0.0.1", "GET", "/", null, Instant.EPOCH);
        client.request(HttpMethod.GET, port, "127.0.0.1", "/")
                .compose(request -> request.send())
                .compose(answer ->
                        new Relay(UpstreamAnswer.toCome(answer), asked, flight, new AnswerTail(), null).start());
    }

    private static String ask(int port) throws IOException {
        return ask(port, "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
    }

    private static String ask(int port, String request) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(PATIENCE_MILLIS);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    @Test
    void answerOfKnownLength_isPassedOnInOnePieceOrMore() throws Exception {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n";
        assertThat(relayed(head + "long")).contains("content-length: 4\r\n").endsWith("\r\n\r\nlong");
        assertThat(relayed(head, "lo", "ng")).contains("content-length: 4\r\n").endsWith("\r\n\r\nlong");
    }

    /** Its only line never ends, so it is passed on when nothing more can come. */
    @Test
    void lineOfKnownLength_withoutAnEnd_isPassedOn() throws Exception {
        String head = "HTTP/1.1 200 OK\r\nContent-Length: 4\r\nContent-Type: application/x-ndjson\r\n\r\n";
        assertThat(relayed(head + "\"a\" ")).endsWith("\r\n\r\n\"a\" ");
        assertThat(relayed(head + "1\n", "2 ")).endsWith("\r\n\r\n1\n2 ");
    }

    @Test
    void answerOfKnownLength_thatBreaksOff_isNotEnded() throws Exception {
        assertThat(relayed("HTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\n", "lo"))
                .contains("content-length: 4")
                .endsWith("lo");
    }

    @Test
    void answerOfUnknownLength_toAClientOfBefore_endsWithItsConnection_alsoWhereThatWouldBeKept() throws Exception {
        int port = front(HEAD + "text/plain\r\n\r\n", "2\r\nhi\r\n0\r\n\r\n");

        assertThat(ask(port, "GET / HTTP/1.0\r\nHost: x\r\nConnection: keep-alive\r\n\r\n"))
                .endsWith("\r\n\r\nhi");
    }

    @Test
    void trailers_goOn() throws Exception {
        assertThat(relayed(HEAD + "text/plain\r\n\r\n", "2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n"))
                .endsWith("2\r\nhi\r\n0\r\nX-Sum: 7\r\n\r\n");
    }

    @Test
    void chunkThatComesInTwoReads_isOneChunkAgain() throws Exception {
        assertThat(relayed(HEAD + "application/x-ndjson\r\n\r\n", "8\r\n{\"a\"", ":1}\n\r\n0\r\n\r\n"))
                .endsWith("8\r\n{\"a\":1}\n\r\n0\r\n\r\n");
    }

    @Test
    void answerThatBreaksOff_neverLooksWhole() throws Exception {
        assertThat(relayed(HEAD + "application/x-ndjson\r\n\r\n", "2\r\na\n\r\n", "8\r\n{\"a\""))
                .contains("2\r\na\n\r\n")
                .doesNotContain("0\r\n\r\n");
    }
}
