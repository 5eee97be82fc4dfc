package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class HttpSignTest {

    private static final Duration LONG = Duration.ofSeconds(20);

    @Test
    void anAnswer_isASign_alsoARefusal() throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(loopback(), 0), 1);
        server.createContext("/health", exchange -> {
            exchange.sendResponseHeaders(503, -1);
            exchange.close();
        });
        server.start();
        try {
            assertThat(HttpSign.of(server.getAddress().getPort(), "/health", LONG))
                    .isTrue();
        } finally {
            server.stop(0);
        }
    }

    @Test
    void aListenerThatTakesNobodyIn_givesNone() throws IOException {
        try (ServerSocket server = new ServerSocket(0, 1, loopback())) {
            assertThat(HttpSign.of(server.getLocalPort(), "/health", Duration.ofMillis(20)))
                    .isFalse();
        }
    }

    @Test
    void aPortWithoutAListener_givesNone() throws IOException {
        int port;
        try (ServerSocket server = new ServerSocket(0, 1, loopback())) {
            port = server.getLocalPort();
        }
        assertThat(HttpSign.of(port, "/health", LONG)).isFalse();
    }

    private static InetAddress loopback() {
        return InetAddress.ofLiteral("127.0.0.1");
    }
}
