package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.testing.SseClient;

/** Live streams of the packaged application, whose Ollama only floods its log. */
@Tag("current")
class StreamIT {

    private static final Duration LIMIT = Duration.ofMinutes(2);

    /** Far less than {@code quarkus.shutdown.timeout} below. */
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(60);

    private static final String STALL_TIMEOUT = "sidecar.streams.stall-timeout=2s";
    private static final String LONG_WAIT_FOR_REQUESTS = "quarkus.shutdown.timeout=300s";

    @TempDir
    Path folder;

    private Path home = Path.of("");
    private String program = "";

    @BeforeEach
    void floodingOllama() throws Exception {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
        Path script = Files.writeString(folder.resolve("ollama"), """
                #!/bin/sh
                [ "$1" = --version ] && echo 'client version is 0.11.4' && exit 0
                while head -c 300000 /dev/zero | tr '\\0' x | fold -w 1000; do sleep 0.1; done
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        program = "sidecar.ollama.program=" + script;
    }

    @Test
    void openStreams_endInGoodOrder_andDoNotHoldUpTheEnd() throws Exception {
        try (SidecarApp app = SidecarApp.startPlain(home, program, LONG_WAIT_FOR_REQUESTS);
                SseClient events = SseClient.open(app.api("/sidecar/v1/events"));
                SseClient log = SseClient.open(app.api("/sidecar/v1/logs?follow=true"))) {
            // given
            events.await(event -> event.type().equals("state.changed"));
            log.await(event -> event.type().equals("log"));

            // when
            app.terminate();

            // then
            assertThat(app.awaitExit(EXIT_LIMIT)).isEqualTo(143);
            assertThat(events.ended().get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isTrue();
            assertThat(log.ended().get(LIMIT.toSeconds(), TimeUnit.SECONDS)).isNotNull();
            assertThat(Files.readString(home.resolve("events.ndjson"))).contains("to STOPPED: ");
        }
    }

    @Test
    void readerThatTakesNothing_doesNotHoldUpTheEnd() throws Exception {
        try (SidecarApp app = SidecarApp.startPlain(home, program, LONG_WAIT_FOR_REQUESTS, STALL_TIMEOUT);
                Socket stalled = openLog(app)) {
            // given
            awaitDrop(app);

            // when
            app.terminate();

            // then
            assertThat(app.awaitExit(EXIT_LIMIT)).isEqualTo(143);
            assertThat(stalled.isConnected()).isTrue();
        }
    }

    @Test
    void slowReader_isDroppedWithALastWord_andOthersDoNotNotice() throws Exception {
        try (SidecarApp app = SidecarApp.startPlain(home, program, STALL_TIMEOUT);
                Socket slow = openLog(app);
                SseClient quick = SseClient.open(app.api("/sidecar/v1/logs"))) {
            // given
            awaitDrop(app);

            // when
            String lastEvent = readToTheEnd(slow);

            // then
            assertThat(lastEvent).isEqualTo("event:dropped");
            int soFar = quick.events().size();
            assertThat(soFar).isGreaterThan(1000);
            Awaitility.await().atMost(LIMIT).until(() -> quick.events().size() > soFar);
            assertThat(quick.ended()).isNotDone();
            assertThat(app.health("live")).isEqualTo(200);
        }
    }

    private static void awaitDrop(SidecarApp app) {
        Awaitility.await().atMost(LIMIT).until(() -> app.output().contains("takes nothing and is dropped"));
    }

    /** Asks for the stream, and reads nothing of it. */
    private static Socket openLog(SidecarApp app) throws IOException {
        URI uri = app.api("/sidecar/v1/logs");
        Socket socket = new Socket();
        socket.setReceiveBufferSize(4096);
        socket.connect(new InetSocketAddress(uri.getHost(), uri.getPort()));
        String request = "GET " + uri.getPath() + " HTTP/1.1\r\nHost: " + uri.getAuthority()
                + "\r\nAccept: text/event-stream\r\n\r\n";
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        return socket;
    }

    private static String readToTheEnd(Socket socket) throws IOException {
        String lastEvent = "";
        socket.setSoTimeout((int) LIMIT.toMillis());
        BufferedReader lines =
                new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
        for (String line = lines.readLine(); line != null && !line.equals("0"); line = lines.readLine()) {
            lastEvent = line.startsWith("event:") ? line : lastEvent;
        }
        return lastEvent;
    }
}
