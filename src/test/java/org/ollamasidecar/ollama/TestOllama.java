package org.ollamasidecar.ollama;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A server on loopback with canned answers that writes down what it is asked. */
public final class TestOllama implements AutoCloseable {

    record Request(String method, String path, String body) {}

    final List<Request> requests = new CopyOnWriteArrayList<>();

    private final HttpServer server;

    TestOllama() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.start();
    }

    TestOllama answers(String path, int status, String... lines) {
        server.createContext(path, exchange -> answer(exchange, status, String.join("\n", lines)));
        return this;
    }

    /** Each of these is answered once with an error, in turn, before the last one is with 200. */
    TestOllama answersAfterErrors(String path, int status, List<String> errors, String last) {
        Iterator<String> each = errors.iterator();
        server.createContext(path, exchange -> {
            boolean fails = each.hasNext();
            answer(exchange, fails ? status : 200, fails ? each.next() : last);
        });
        return this;
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    private void answer(HttpExchange exchange, int status, String text) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.ISO_8859_1);
            requests.add(new Request(
                    exchange.getRequestMethod(), exchange.getRequestURI().toString(), body));
            byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
