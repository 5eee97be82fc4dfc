package org.ollamasidecar.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;

/** A proxy that lets nobody through, and counts who wanted to. */
final class RefusingProxy implements AutoCloseable {

    private static final byte[] REFUSAL = "HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"
            .getBytes(StandardCharsets.US_ASCII);

    private final ServerSocket server;
    private final AtomicInteger asked = new AtomicInteger();

    RefusingProxy() throws IOException {
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().name("refusing-proxy").start(this::refuse);
    }

    String url() {
        return "http://127.0.0.1:" + server.getLocalPort();
    }

    int asked() {
        return asked.get();
    }

    private void refuse() {
        while (!server.isClosed()) {
            try (Socket client = server.accept()) {
                asked.incrementAndGet();
                client.getOutputStream().write(REFUSAL);
            } catch (IOException closedOrGone) {
                // The next one is refused too, if there is one.
            }
        }
    }

    @Override
    public void close() throws IOException {
        server.close();
    }
}
