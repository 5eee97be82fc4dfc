package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;

@EnabledOnOs(OS.LINUX)
class PortTrafficTest {

    private static final Duration LONG = Duration.ofMinutes(1);

    @Test
    void nothingHasComeIn_whereNobodyIsConnected() throws IOException {
        try (ServerSocket server = listen()) {
            assertThat(PortTraffic.mayHaveComeIn(server.getLocalPort(), LONG, Duration.ZERO))
                    .isFalse();
        }
    }

    @Test
    void whatHasComeIn_isToldByItsAge_whetherItWasReadOrNot() throws IOException {
        try (ServerSocket server = listen();
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            client.getOutputStream().write(1);
            int port = server.getLocalPort();
            assertThat(PortTraffic.mayHaveComeIn(port, LONG, Duration.ZERO)).isTrue();

            Awaitility.await()
                    .pollInterval(Duration.ofMillis(5))
                    .until(() -> !PortTraffic.mayHaveComeIn(port, Duration.ofMillis(50), Duration.ZERO));
            assertThat(PortTraffic.mayHaveComeIn(port, LONG, Duration.ZERO)).isTrue();
            assertThat(PortTraffic.mayHaveComeIn(port, LONG, Duration.ofSeconds(30)))
                    .as("there was no time for an answer")
                    .isFalse();

            accepted.getOutputStream().write(1);
            assertThat(PortTraffic.mayHaveComeIn(port, Duration.ofMillis(50), Duration.ZERO))
                    .as("what went out")
                    .isFalse();
            Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> {
                client.getOutputStream().write(1);
                return PortTraffic.mayHaveComeIn(port, Duration.ofMillis(50), Duration.ZERO);
            });
        }
    }

    @Test
    void whatIsAsOldAsTheQuestion_counts_unlessItHasBeenAnswered() throws IOException {
        try (ServerSocket server = listen();
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort());
                Socket accepted = server.accept()) {
            int port = server.getLocalPort();
            Awaitility.await().pollInterval(Duration.ofMillis(5)).until(() -> {
                client.getOutputStream().write(1);
                return PortTraffic.mayHaveComeIn(port, Duration.ZERO, Duration.ZERO);
            });

            accepted.getOutputStream().write(1);
            assertThat(PortTraffic.mayHaveComeIn(port, Duration.ZERO, Duration.ZERO))
                    .isFalse();
        }
    }

    @Test
    void anotherPortsTraffic_isNotTaken() throws IOException {
        try (ServerSocket server = listen();
                ServerSocket other = listen();
                Socket client = new Socket(server.getInetAddress(), server.getLocalPort())) {
            client.getOutputStream().write(1);
            assertThat(PortTraffic.mayHaveComeIn(other.getLocalPort(), LONG, Duration.ZERO))
                    .isFalse();
        }
    }

    private static ServerSocket listen() throws IOException {
        return new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"));
    }
}
