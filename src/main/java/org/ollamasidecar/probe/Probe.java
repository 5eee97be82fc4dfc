package org.ollamasidecar.probe;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Exits 0 when a health check of the service on this machine is UP, else 1: {@code Probe [ready [9000]]}. With
 * {@code healthy} it asks for readiness and waits as long as the first start makes progress: so a container stays
 * "starting" during a pull of whatever length, and is unhealthy once that has come to a halt. Speaks plain HTTP over a
 * socket, because a client with more comfort takes longer to load than the answer takes to come.
 */
public final class Probe {

    private static final String DEFAULT_CHECK = "ready";
    private static final int DEFAULT_PORT = 9000;
    private static final String HEALTHY = "healthy";
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration LIMIT = Duration.ofSeconds(3);
    private static final int HTTP_OK = 200;
    private static final Pattern STATUS = Pattern.compile("HTTP/1\\.[01] \\d{3}");
    private static final int STATUS_BEGIN = "HTTP/1.1 ".length();
    private static final int STATUS_END = STATUS_BEGIN + 3;

    /** In the data of readiness: what is on its way, or else why nothing is. */
    private static final Pattern STARTING = Pattern.compile("\"starting\"\\s*:");

    private static final Pattern REASON = Pattern.compile("\"reason\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    private record Answer(int status, String body) {

        boolean isUp() {
            return status == HTTP_OK;
        }

        boolean isStarting() {
            return STARTING.matcher(body).find();
        }

        String reason() {
            Matcher found = REASON.matcher(body);
            return found.find() ? ": " + found.group(1) : "";
        }
    }

    private Probe() {}

    public static void main(String... arguments) throws InterruptedException {
        String check = arguments.length > 0 ? arguments[0] : DEFAULT_CHECK;
        int port = arguments.length > 1 ? Integer.parseInt(arguments[1]) : DEFAULT_PORT;
        System.exit(exitCode(check, port));
    }

    /** A reason is printed where it is not 0. */
    static int exitCode(String check, int port) throws InterruptedException {
        boolean waits = check.equals(HEALTHY);
        String asked = waits ? DEFAULT_CHECK : check;
        try {
            Answer answer = ask(asked, port);
            while (waits && !answer.isUp() && answer.isStarting()) {
                Thread.sleep(PAUSE);
                answer = ask(asked, port);
            }
            if (answer.isUp()) {
                return 0;
            }
            System.out.println(asked + " is not UP (" + answer.status() + ")" + answer.reason());
        } catch (IOException e) {
            System.out.println("port " + port + " does not answer: " + e.getMessage());
        }
        return 1;
    }

    private static Answer ask(String check, int port) throws IOException {
        int limit = Math.toIntExact(LIMIT.toMillis());
        try (Socket socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), limit);
            socket.setSoTimeout(limit);
            String request = "GET /q/health/" + check + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            String answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            if (!STATUS.matcher(answer).lookingAt()) {
                throw new IOException("no HTTP: " + answer.lines().findFirst().orElse("nothing"));
            }
            return new Answer(Integer.parseInt(answer, STATUS_BEGIN, STATUS_END, 10), answer);
        }
    }
}
