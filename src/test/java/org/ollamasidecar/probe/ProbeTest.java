package org.ollamasidecar.probe;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class ProbeTest {

    private final AtomicReference<String> asked = new AtomicReference<>("");
    private final Queue<Integer> answers = new ConcurrentLinkedQueue<>();
    private volatile String body = "{}";

    @Test
    void checkIsUp_exitsZero() throws Exception {
        HttpServer service = serving(200);
        try {
            int exit = Probe.exitCode("live", service.getAddress().getPort());
            assertThat(exit).isZero();
            assertThat(asked.get()).isEqualTo("/q/health/live");
        } finally {
            service.stop(0);
        }
    }

    @Test
    void checkIsDown_exitsOne() throws Exception {
        HttpServer service = serving(503);
        try {
            assertThat(Probe.exitCode("ready", service.getAddress().getPort())).isOne();
        } finally {
            service.stop(0);
        }
    }

    @Test
    void nobodyListens_exitsOne() throws Exception {
        int port;
        try (ServerSocket taken = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = taken.getLocalPort();
        }
        assertThat(Probe.exitCode("live", port)).isOne();
    }

    @Test
    void startThatMakesProgress_isWaitedFor() throws Exception {
        // given
        HttpServer service = serving(503, 503, 200);
        body = "{ \"data\": { \"starting\": \"m:latest: PULL is RUNNING\" } }";
        try {
            // when
            int exit = Probe.exitCode("healthy", service.getAddress().getPort());

            // then
            assertThat(exit).isZero();
            assertThat(asked.get()).isEqualTo("/q/health/ready");
            assertThat(answers).isEmpty();
        } finally {
            service.stop(0);
        }
    }

    @Test
    void startThatMakesNone_isNotWaitedFor_andSaysWhy() throws Exception {
        // given
        HttpServer service = serving(503, 200);
        body = "{ \"data\": { \"reason\": \"m:latest: PULL: The download of \\\"m\\\" stalled.\" } }";
        ByteArrayOutputStream printed = new ByteArrayOutputStream();
        PrintStream before = System.out;
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            // when
            int exit = Probe.exitCode("healthy", service.getAddress().getPort());

            // then
            assertThat(exit).isOne();
            assertThat(printed.toString(StandardCharsets.UTF_8))
                    .contains("ready is not UP (503): m:latest: PULL: The download of \\\"m\\\" stalled.");
        } finally {
            System.setOut(before);
            service.stop(0);
        }
    }

    @Test
    void otherChecks_neverWait() throws Exception {
        // given
        HttpServer service = serving(503, 200);
        body = "{ \"starting\": \"Ollama is STARTING\" }";
        try {
            assertThat(Probe.exitCode("ready", service.getAddress().getPort())).isOne();
        } finally {
            service.stop(0);
        }
    }

    /** Gives each answer once. */
    private HttpServer serving(int... statuses) throws IOException {
        for (int status : statuses) {
            answers.add(status);
        }
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1);
        server.createContext("/", exchange -> {
            asked.set(exchange.getRequestURI().getPath());
            byte[] content = body.getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answers.remove(), content.length);
            exchange.getResponseBody().write(content);
            exchange.close();
        });
        server.start();
        return server;
    }
}
