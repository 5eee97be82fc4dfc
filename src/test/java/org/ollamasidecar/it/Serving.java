package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** I4 and I8: what ready promises, and what the service may use. */
final class Serving {

    private static final long MOST_RESIDENT_KB = 600 * 1024;

    private Serving() {}

    /** What is asked of the service. */
    interface Front {
        boolean ready() throws InterruptedException;

        JsonNode ping() throws IOException, InterruptedException;
    }

    static Front of(SidecarApp app) {
        return new Front() {
            @Override
            public boolean ready() throws InterruptedException {
                return app.health("ready") == 200;
            }

            @Override
            public JsonNode ping() throws IOException, InterruptedException {
                return app.ping();
            }
        };
    }

    static List<String> promiseBroken(Front front) throws InterruptedException {
        if (!front.ready()) {
            return List.of();
        }
        try {
            JsonNode answer = front.ping();
            return answer.path("response").asText().startsWith(" pong")
                    ? List.of()
                    : List.of("I4: ready, but a request got " + answer);
        } catch (IOException e) {
            return List.of("I4: ready, but a request failed: " + e);
        }
    }

    static List<String> tooLarge(long service) throws IOException {
        return tooLarge(service, MOST_RESIDENT_KB);
    }

    static List<String> tooLarge(long pid, long limitKilobytes) throws IOException {
        long peak = Files.readAllLines(Path.of("/proc", Long.toString(pid), "status")).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElse(0);
        return peak <= limitKilobytes ? List.of() : List.of("I8: it has used " + peak + " KB");
    }
}
