package org.ollamasidecar.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.BufferedReader;
import java.io.File;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The JDK itself has no such sockets: another program listens. */
@EnabledOnOs(OS.LINUX)
class NotifySocketTest {

    private static final String LISTENER = """
            import socket, sys
            name = sys.argv[1]
            listening = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
            listening.settimeout(20)
            listening.bind("\\0" + name[1:] if name[0] == "@" else name)
            print("bound", flush=True)
            print(listening.recv(4096).decode(), end="", flush=True)
            """;

    @TempDir
    Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"/", "@"})
    void message_arrives(String kind) throws Exception {
        // given
        assumeTrue(
                Stream.of(System.getenv("PATH").split(File.pathSeparator, -1))
                        .anyMatch(place -> new File(place, "python3").canExecute()),
                "there is no python3 that could listen");
        String name = kind.equals("/")
                ? folder.resolve("notify").toString()
                : "@sidecar-test-" + ProcessHandle.current().pid();
        Process listener = new ProcessBuilder("python3", "-c", LISTENER, name)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (BufferedReader heard = listener.inputReader()) {
            assertThat(heard.readLine()).isEqualTo("bound");

            // when
            boolean taken =
                    NotifySocket.in(Map.of("NOTIFY_SOCKET", name)).orElseThrow().tell("READY=1\n");

            // then
            assertThat(taken).isTrue();
            assertThat(heard.readLine()).isEqualTo("READY=1");
        } finally {
            listener.destroy();
            assertThat(listener.waitFor(20, TimeUnit.SECONDS)).isTrue();
        }
    }

    @Test
    void missingListener_isNoError() {
        String nowhere = folder.resolve("nowhere").toString();
        assertThat(NotifySocket.in(Map.of("NOTIFY_SOCKET", nowhere))
                        .orElseThrow()
                        .tell("READY=1\n"))
                .isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "vsock:2:1234", "relative"})
    void otherAddresses_areNobody(String name) {
        assertThat(NotifySocket.in(Map.of("NOTIFY_SOCKET", name))).isEmpty();
    }

    @Test
    void noAddress_isNobody() {
        assertThat(NotifySocket.in(Map.of())).isEmpty();
        assertThat(NotifySocket.in(Map.of("NOTIFY_SOCKET", "/" + "x".repeat(107))))
                .isEmpty();
    }
}
