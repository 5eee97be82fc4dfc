package org.ollamasidecar.it;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;

/** Several Ollamas of one service, as its status and their logs have them. */
record Backends(SidecarApp app) {

    private static final Duration READY_LIMIT = Duration.ofMinutes(15);

    /** What the status says when all of them are ready. */
    static JsonNode awaitAll(SidecarApp app, int count) {
        return Awaitility.await("all instances to be ready")
                .atMost(READY_LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        app::status,
                        status -> instances(status)
                                        .filter(instance ->
                                                instance.path("state").asText().equals("READY"))
                                        .count()
                                == count);
    }

    /** The one that serves at a backend. */
    static JsonNode instance(JsonNode status, String backend) {
        return instance(status, backend, "serving");
    }

    /** The one that plays a part at a backend; a missing one where there is none. */
    static JsonNode instance(JsonNode status, String backend, String part) {
        return instances(status)
                .filter(instance -> instance.path("part").asText().equals(part))
                .filter(instance ->
                        instance.path("name").asText().split("\\.", 2)[0].equals(backend))
                .findFirst()
                .orElse(status.path("none"));
    }

    static long pid(JsonNode status, String name) {
        return instance(status, name).path("pid").asLong();
    }

    private static Stream<JsonNode> instances(JsonNode status) {
        return StreamSupport.stream(status.path("instances").spliterator(), false);
    }

    /** Has an instance load a model by a question of our own, past the door. */
    void load(String name, String model) throws IOException, InterruptedException {
        TestModels.at(address(name)).ask("/api/generate", "{\"model\":\"" + model + "\",\"keep_alive\":-1}");
    }

    /** What an instance itself says. */
    long bytesInMemory(String name) throws IOException, InterruptedException {
        long bytes = 0;
        for (JsonNode model :
                app.json(app.get(address(name).resolve("/api/ps"))).path("models")) {
            bytes += model.path("size").asLong();
        }
        return bytes;
    }

    private URI address(String name) throws IOException, InterruptedException {
        return URI.create(instance(app.status(), name).path("address").asText());
    }

    /** How many requests an instance has answered, by its own log. */
    long answered(String name, String path) throws IOException, InterruptedException {
        return lines(name).stream()
                .filter(line -> line.contains("[GIN]") && line.contains('"' + path + '"') && line.contains("| 200 |"))
                .count();
    }

    private List<String> lines(String name) throws IOException, InterruptedException {
        String instance = instance(app.status(), name).path("name").asText();
        return app.get(app.api("/sidecar/v1/logs?tail=5000&instance=" + instance))
                .body()
                .lines()
                .toList();
    }
}
