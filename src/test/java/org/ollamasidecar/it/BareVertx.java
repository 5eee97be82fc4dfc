package org.ollamasidecar.it;

import io.vertx.core.Handler;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpClient;
import io.vertx.core.http.HttpClientOptions;
import io.vertx.core.http.HttpClientResponse;
import io.vertx.core.http.HttpHeaders;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.core.http.PoolOptions;
import io.vertx.core.http.RequestOptions;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The web server and the client that the service is made of, without the service: the least that it could take. A process of
 * its own, with the jars of the package, the flags of the image and one event loop.
 */
final class BareVertx implements AutoCloseable {

    private static final String HOST = "127.0.0.1";
    private static final int MANY_CONNECTIONS = 10_000;

    private final Process process;
    private final URI address;

    private BareVertx(Process process, URI address) {
        this.process = process;
        this.address = address;
    }

    /** Each request gets the bytes of a file. */
    static BareVertx answering(Path content) throws IOException {
        return start("answer", content.toString());
    }

    /** Reads a body, passes everything on, and the answer as it comes. */
    static BareVertx before(URI upstream) throws IOException {
        return start("pass", upstream.getHost(), Integer.toString(upstream.getPort()));
    }

    private static BareVertx start(String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                ProcessHandle.current().info().command().orElse("java"),
                "@deploy/image/java.options",
                "-cp",
                "target/test-classes:target/quarkus-app/lib/boot/*:target/quarkus-app/lib/main/*",
                BareVertx.class.getName()));
        command.addAll(Arrays.asList(arguments));
        Process process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        BufferedReader output =
                new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        return new BareVertx(process, URI.create("http://" + HOST + ":" + output.readLine()));
    }

    URI address() {
        return address;
    }

    List<Long> pids() {
        return List.of(process.pid());
    }

    @Override
    public void close() {
        process.destroy();
    }

    /**
     * Answers until it is ended; prints its port first.
     *
     * @param arguments what to do, and with what
     */
    public static void main(String... arguments) throws IOException {
        Vertx vertx = Vertx.vertx(new VertxOptions().setEventLoopPoolSize(1).setPreferNativeTransport(true));
        vertx.createHttpServer(new HttpServerOptions().setHost(HOST).setPort(0))
                .requestHandler(
                        switch (arguments[0]) {
                            case "answer" -> answer(Buffer.buffer(Files.readAllBytes(Path.of(arguments[1]))));
                            case "pass" -> pass(vertx, arguments[1], Integer.parseInt(arguments[2]));
                            default -> throw new IllegalArgumentException(arguments[0]);
                        })
                .listen()
                .onSuccess(listening -> System.out.println(listening.actualPort()));
    }

    private static Handler<HttpServerRequest> answer(Buffer content) {
        return asked -> asked.response().end(content);
    }

    private static Handler<HttpServerRequest> pass(Vertx vertx, String host, int port) {
        HttpClient client = vertx.createHttpClient(
                new HttpClientOptions().setDefaultHost(host).setDefaultPort(port),
                new PoolOptions().setHttp1MaxSize(MANY_CONNECTIONS));
        return asked -> asked.body().onSuccess(body -> {
            RequestOptions to = new RequestOptions().setMethod(asked.method()).setURI(asked.uri());
            client.request(to)
                    .compose(again -> {
                        again.headers().setAll(asked.headers());
                        return again.send(body);
                    })
                    .onSuccess(answer -> passBack(answer, asked));
        });
    }

    private static void passBack(HttpClientResponse answer, HttpServerRequest asked) {
        asked.response().setStatusCode(answer.statusCode());
        asked.response().headers().setAll(answer.headers());
        asked.response().setChunked(!answer.headers().contains(HttpHeaders.CONTENT_LENGTH));
        answer.handler(asked.response()::write);
        answer.endHandler(end -> asked.response().end());
    }
}
