package org.ollamasidecar.process;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** A sign of life of a process that serves HTTP on the loopback address. */
public final class HttpSign {

    private HttpSign() {}

    /** Whether there comes an answer, whatever it says; it is not read further than its first byte. */
    public static boolean of(int port, String path, Duration limit) {
        int millis = Math.toIntExact(limit.toMillis());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), millis);
            socket.setSoTimeout(millis);
            socket.getOutputStream()
                    .write(("GET " + path + " HTTP/1.0\r\nHost: localhost\r\n\r\n")
                            .getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() >= 0;
        } catch (IOException none) {
            return false;
        }
    }
}
