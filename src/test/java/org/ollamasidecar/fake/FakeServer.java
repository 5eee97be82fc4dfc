package org.ollamasidecar.fake;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.Semaphore;

/** Takes connections, and answers each in its order or with its fault. */
final class FakeServer {

    private static final int MOST_CONNECTIONS = 500;
    private static final int BACKLOG = 128;
    private static final int REQUEST_MILLIS = 10_000;
    private static final int LONGEST_HANG_MILLIS = 600_000;

    private final ServerSocket listener;
    private final Knobs knobs;
    private final FakeLog log;
    private final FakeApi api;
    private final Semaphore room = new Semaphore(MOST_CONNECTIONS);

    /** @param host as in {@code OLLAMA_HOST}: an address and a port, which may be 0 */
    FakeServer(String host, Knobs knobs, FakeLog log, FakeApi api) throws IOException {
        int colon = host.lastIndexOf(':');
        this.listener = new ServerSocket();
        this.listener.bind(
                new InetSocketAddress(host.substring(0, colon), Integer.parseInt(host.substring(colon + 1))), BACKLOG);
        this.knobs = knobs;
        this.log = log;
        this.api = api;
    }

    int port() {
        return listener.getLocalPort();
    }

    /** Until the end of the process. */
    void serve() throws IOException {
        while (true) {
            Socket socket = listener.accept();
            if (room.tryAcquire()) {
                Thread.ofVirtual().start(() -> handle(socket));
            } else {
                socket.close();
            }
        }
    }

    private void handle(Socket socket) {
        try (socket) {
            socket.setSoTimeout(REQUEST_MILLIS);
            // As the real one does: a chunk does not wait for the system's word that the one before has come.
            socket.setTcpNoDelay(true);
            Exchange exchange = new Exchange(socket);
            record(exchange);
            if (knobs.is(Knob.SERVE)) {
                answer(exchange);
                log.access(exchange.status(), exchange.method, exchange.path);
                if (exchange.hasMore()) {
                    log.warn("fake.go:3", "\"more than a request\"");
                }
            } else {
                exchange.clientLeavesWithin(LONGEST_HANG_MILLIS);
            }
        } catch (IOException | RuntimeException gone) {
            log.warn("fake.go:1", "\"connection ended\" error=\"" + gone + "\"");
        } finally {
            room.release();
        }
    }

    private synchronized void record(Exchange exchange) throws IOException {
        String file = knobs.text(Knob.RECORD);
        if (!file.isEmpty()) {
            Files.writeString(
                    Path.of(file),
                    exchange.head + "\n" + exchange.body + "\n\n",
                    StandardOpenOption.CREATE,
                    StandardOpenOption.APPEND);
        }
    }

    private void answer(Exchange exchange) throws IOException {
        switch (knobs.fault(exchange.path)) {
            case NONE -> api.answer(exchange);
            case HANG -> exchange.clientLeavesWithin(LONGEST_HANG_MILLIS);
            case ERROR_500 -> exchange.json(500, "{\"error\":\"a fault that was asked for\"}");
            case ERROR_503 -> exchange.json(503, "");
            case MALFORMED -> exchange.json(200, "{\"version\": <<<");
            case HALF_LINE -> {
                exchange.beginLines();
                exchange.piece("{\"response\":\" po");
                exchange.endChunks();
            }
            case DRIP -> exchange.drip(api.version(), knobs.number(Knob.DRIP_PAUSE));
            case DROP -> {
                exchange.beginLines();
                exchange.piece("{\"response\":\" pong\",\"done\":false}\n");
            }
            case CLOSE -> log.warn("fake.go:2", "\"connection closed, as asked\"");
        }
    }
}
