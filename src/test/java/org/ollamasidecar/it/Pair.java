package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;

/** The Ollama that serves and the one that stands by, as the status has them. */
final class Pair {

    private static final Duration READY_LIMIT = Duration.ofMinutes(15);

    private Pair() {}

    /** Ready, with an Ollama that stands by. */
    static JsonNode awaitPair(SidecarApp app) {
        return Awaitility.await("a pair")
                .atMost(READY_LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(app::status, status -> status.path("ready").asBoolean() && isReady(status, "standby"));
    }

    static boolean isReady(JsonNode status, String part) {
        return part(status, part).path("state").asText().equals("READY");
    }

    static JsonNode part(JsonNode status, String part) {
        return instances(status)
                .filter(instance -> instance.path("part").asText().equals(part))
                .findFirst()
                .orElse(status.path("none"));
    }

    /** Whether one of them is still this process. */
    static boolean hasPid(JsonNode status, long pid) {
        return instances(status).anyMatch(instance -> instance.path("pid").asLong() == pid);
    }

    static long pid(JsonNode status, String part) {
        return part(status, part).path("pid").asLong();
    }

    private static Stream<JsonNode> instances(JsonNode status) {
        return StreamSupport.stream(status.path("instances").spliterator(), false);
    }
}
