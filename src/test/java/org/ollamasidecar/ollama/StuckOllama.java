package org.ollamasidecar.ollama;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

/** Takes one request, says the given beginning of an answer, and then nothing more until its client leaves. */
final class StuckOllama implements AutoCloseable {

    /** Completes when the request has come and the beginning has been said. */
    final CompletableFuture<Void> reached = new CompletableFuture<>();

    /** Completes when the client has closed the connection. */
    final CompletableFuture<Void> left = new CompletableFuture<>();

    private final CompletableFuture<Socket> connection = new CompletableFuture<>();
    private final ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());

    StuckOllama(String beginning) throws IOException {
        Thread.ofPlatform().daemon().start(() -> serve(beginning));
    }

    /** Ends the connection in the middle of the answer. */
    void cut() throws IOException {
        connection.join().close();
    }

    URI address() {
        return URI.create("http://127.0.0.1:" + socket.getLocalPort());
    }

    private void serve(String beginning) {
        try (Socket client = socket.accept()) {
            connection.complete(client);
            InputStream in = client.getInputStream();
            in.read(new byte[16 * 1024]);
            client.getOutputStream().write(beginning.getBytes(StandardCharsets.UTF_8));
            reached.complete(null);
            awaitEnd(in);
        } catch (IOException reset) {
            left.complete(null);
        }
    }

    private void awaitEnd(InputStream in) throws IOException {
        while (in.read() >= 0) {
            // The rest of the request.
        }
        left.complete(null);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
