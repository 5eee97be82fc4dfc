package org.ollamasidecar.probe;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/**
 * Exits 0 when a health check of the service on this machine is UP, else 1: {@code Probe [ready [9000]]}. Speaks plain
 * HTTP over a socket, because a client with more comfort takes longer to load than the answer takes to come.
 */
public final class Probe {

    private static final String DEFAULT_CHECK = "ready";
    private static final int DEFAULT_PORT = 9000;
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final int HTTP_OK = 200;
    private static final int STATUS_BEGIN = "HTTP/1.1 ".length();
    private static final int STATUS_END = STATUS_BEGIN + 3;

    private Probe() {}

    public static void main(String... arguments) {
        String check = arguments.length > 0 ? arguments[0] : DEFAULT_CHECK;
        int port = arguments.length > 1 ? Integer.parseInt(arguments[1]) : DEFAULT_PORT;
        System.exit(answer(check, port));
    }

    /** The exit code; a reason is printed where it is not 0. */
    static int answer(String check, int port) {
        try {
            int status = status(check, port);
            if (status == HTTP_OK) {
                return 0;
            }
            System.out.println(check + " is not UP: status " + status);
        } catch (IOException e) {
            System.out.println("port " + port + " does not answer: " + e.getMessage());
        }
        return 1;
    }

    private static int status(String check, int port) throws IOException {
        int limit = Math.toIntExact(LIMIT.toMillis());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), limit);
            socket.setSoTimeout(limit);
            String request = "GET /q/health/" + check + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String line = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.US_ASCII))
                    .readLine();
            if (line == null || !line.matches("HTTP/1\\.[01] \\d{3}( .*)?")) {
                throw new IOException("no HTTP: " + line);
            }
            return Integer.parseInt(line, STATUS_BEGIN, STATUS_END, 10);
        }
    }
}
