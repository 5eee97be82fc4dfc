package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.canary.WordChain;
import org.ollamasidecar.registry.Blob;
import org.ollamasidecar.registry.TestRegistry;

/** A model whose registry has a newer file for it. */
abstract class NewerFileCase {

    static final String LOADS = "/sidecar/v1/loads";
    static final Map<String, String> WAIT = Map.of("Prefer", "wait=100");
    static final String OWN_TAG = "-sidecar-";
    static final int CLIENTS = 4;
    static final int SOME = 30;

    @TempDir
    Path folder;

    TestRegistry registry;
    Path home = Path.of("");
    /** As this test sees them. */
    Path models = Path.of("");

    String model = "";

    @BeforeEach
    void publishFirst() throws Exception {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
        models = home.resolve("models");
        registry = new TestRegistry();
        model = registry.publish("talker", file("older"));
    }

    @AfterEach
    void closeRegistry() {
        registry.close();
    }

    static Blob file(String says) {
        return Blob.of(Blob.MODEL, WordChain.saying(says, List.of(says)));
    }

    static Blob brokenFile() {
        byte[] whole = WordChain.saying("newer", List.of("newer"));
        return Blob.of(Blob.MODEL, Arrays.copyOf(whole, whole.length / 2));
    }

    SidecarApp start(String... properties) throws Exception {
        return ready(SidecarApp.start(home, all(properties)));
    }

    String[] all(String... properties) {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("sidecar.loads.insecure-registries=" + registry.host());
        all.add("sidecar.models.wanted=" + model);
        return all.toArray(String[]::new);
    }

    static SidecarApp ready(SidecarApp app) throws InterruptedException {
        app.awaitReady();
        soon().until(() -> app.health("ready") == 200);
        return app;
    }

    static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(20));
    }

    JsonNode bringNewer(SidecarApp app) throws Exception {
        return app.json(app.post(LOADS, "{\"model\":\"" + model + "\",\"pull\":\"always\"}", WAIT));
    }

    static JsonNode step(JsonNode job, String name) {
        for (JsonNode step : job.path("steps")) {
            if (step.path("step").asText().equals(name)) {
                return step;
            }
        }
        throw new AssertionError(job.toPrettyString());
    }

    static void assertDone(JsonNode job) {
        assertThat(job.path("state").asText()).as(job::toPrettyString).isEqualTo("DONE");
    }

    Path entry() {
        return models.resolve("manifests").resolve(model.replace(":latest", "/latest"));
    }

    List<String> ownTags() throws IOException {
        try (Stream<Path> entries = Files.list(entry().getParent())) {
            return entries.map(entry -> entry.getFileName().toString())
                    .filter(name -> name.contains(OWN_TAG))
                    .toList();
        }
    }

    boolean hasBlob(Blob blob) {
        return Files.exists(models.resolve("blobs").resolve(blob.digest().replace(':', '-')));
    }

    /** Ollama takes a tag away first, and then the files that nothing else needs. */
    void awaitNoBlob(Blob blob) {
        soon().until(() -> !hasBlob(blob));
    }

    List<JsonNode> inMemory(SidecarApp app) throws Exception {
        List<JsonNode> found = new ArrayList<>();
        app.json(app.get(app.api("/api/ps"))).path("models").forEach(one -> {
            if (one.path("name").asText().equals(model)) {
                found.add(one);
            }
        });
        return found;
    }

    String ask(SidecarApp app) throws Exception {
        HttpResponse<String> answer =
                app.post("/api/generate", "{\"model\":\"" + model + "\",\"prompt\":\"hi\",\"stream\":false}", Map.of());
        assertThat(answer.statusCode()).as(answer::body).isEqualTo(200);
        String text = app.json(answer).path("response").asText().strip();
        assertThat(text).as(answer::body).isNotEmpty();
        return text;
    }
}
