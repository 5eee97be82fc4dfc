package org.ollamasidecar.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ProbeTest {

    private final AtomicReference<String> asked = new AtomicReference<>("");

    @Test
    void checkIsUp_exitsZero() throws IOException {
        HttpServer service = serving(200);
        try {
            int exit = Probe.answer("live", service.getAddress().getPort());
            assertThat(exit).isZero();
            assertThat(asked.get()).isEqualTo("/q/health/live");
        } finally {
            service.stop(0);
        }
    }

    @Test
    void checkIsDown_exitsOne() throws IOException {
        HttpServer service = serving(503);
        try {
            assertThat(Probe.answer("ready", service.getAddress().getPort())).isOne();
        } finally {
            service.stop(0);
        }
    }

    @Test
    void nobodyListens_exitsOne() throws IOException {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        assertThat(Probe.answer("live", port)).isOne();
    }

    private HttpServer serving(int status) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        server.createContext("/", exchange -> {
            asked.set(exchange.getRequestURI().getPath());
            exchange.sendResponseHeaders(status, -1);
            exchange.close();
        });
        server.start();
        return server;
    }
}
