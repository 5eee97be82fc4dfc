package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.canary.WordChain;
import org.ollamasidecar.registry.Blob;
import org.ollamasidecar.registry.TestRegistry;

/** Installed models whose files are not what they were. */
class DamagedModelIT extends FaultCase {

    private static final String LOADS = "/sidecar/v1/loads";
    private static final Map<String, String> WAIT = Map.of("Prefer", "wait=120");

    private TestRegistry registry;
    private String model = "";
    private Path file = Path.of("");

    /** What becomes of a file. */
    interface Damage {
        void of(Path file) throws IOException;
    }

    private static final Map<String, Damage> DAMAGES = new LinkedHashMap<>(Map.of(
            "bytes instead of", file -> cut(file, Files.size(file) / 2),
            "has 0 bytes instead of", file -> cut(file, 0),
            "is missing", Files::delete,
            "has other content than it should", file -> zero(file, 0, 4096)));

    @BeforeEach
    void publish() throws Exception {
        registry = new TestRegistry();
        Blob weights = Blob.of(Blob.MODEL, WordChain.file());
        model = registry.publish("chain", weights);
        file = blob(weights.digest());
    }

    @AfterEach
    void closeRegistry() {
        registry.close();
    }

    private Path blob(String digest) {
        return home.resolve("models/blobs").resolve(digest.replace(':', '-'));
    }

    private static void cut(Path file, long bytes) throws IOException {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            content.setLength(bytes);
        }
    }

    private static void zero(Path file, long from, int bytes) throws IOException {
        try (RandomAccessFile content = new RandomAccessFile(file.toFile(), "rw")) {
            content.seek(from);
            content.write(new byte[bytes]);
        }
    }

    private SidecarApp start(String... properties) throws Exception {
        String[] all = Arrays.copyOf(properties, properties.length + 2);
        all[properties.length] = "sidecar.loads.insecure-registries=" + registry.host();
        all[properties.length + 1] = "sidecar.heartbeat.enabled=false";
        SidecarApp app = startReal(BackOff.QUICK, all);
        app.awaitReady();
        return app;
    }

    private static HttpResponse<String> load(SidecarApp app, String name) throws Exception {
        return app.post(LOADS, "{\"model\":\"" + name + "\"}", WAIT);
    }

    private static HttpResponse<String> anew(SidecarApp app, JsonNode load) throws Exception {
        return app.post(LOADS + "/" + load.path("id").asText() + "/retry", "{\"anew\":true}", WAIT);
    }

    private static void unload(SidecarApp app, String name) throws Exception {
        app.post("/sidecar/v1/models/unload", "{\"model\":\"" + name + "\"}", Map.of());
        soon().until(() -> !app.get(app.api("/api/ps")).body().contains(name));
    }

    /** The load has failed in its first attempt, for that reason. */
    private static JsonNode damaged(SidecarApp app, HttpResponse<String> failed, String what) throws Exception {
        assertThat(failed.statusCode()).as(failed.body()).isEqualTo(422);
        JsonNode load = app.json(failed).path("load");
        assertThat(load.at("/error/kind").asText()).isEqualTo("DAMAGED_MODEL");
        assertThat(load.at("/error/message").asText()).contains("is damaged: its file sha256-", what);
        assertThat(load.at("/steps/3/state").asText()).isEqualTo("FAILED");
        assertThat(load.at("/steps/3/attempt").asInt()).isEqualTo(1);
        return load;
    }

    @Test
    @Tag("current")
    void damagedFile_isToldAtTheFirstAttempt_andGotAgain() throws Exception {
        // given
        SidecarApp app = start();
        assertThat(load(app, model).statusCode()).isEqualTo(200);

        for (Map.Entry<String, Damage> damage : DAMAGES.entrySet()) {
            // given
            unload(app, model);
            long sent = registry.sent();
            damage.getValue().of(file);

            // when
            JsonNode load = damaged(app, load(app, model), damage.getKey());
            HttpResponse<String> mended = anew(app, load);

            // then
            assertThat(mended.statusCode()).as(mended.body()).isEqualTo(200);
            assertThat(registry.sent() - sent).isEqualTo(WordChain.file().length);
            assertThat(file).hasBinaryContent(WordChain.file());
        }
    }

    @Test
    @Tag("current")
    void wantedModelWhoseFileIsDamaged_isToldInItsCondition_andServesWhenItHasBeenGotAgain() throws Exception {
        // given
        SidecarApp app = start("sidecar.models.wanted=" + model);
        soon().until(() -> app.health("ready") == 200);
        long before = app.status().path("pid").asLong();
        cut(file, 100);

        // when
        app.post("/sidecar/v1/restart", "", Map.of());
        awaitReplaced(app, before);
        JsonNode failed = soon().until(
                        () -> app.json(app.get(app.api("/sidecar/v1/models"))).at("/models/0"),
                        one -> one.path("state").asText().equals("FAILED"));

        // then
        assertThat(failed.at("/failure/error/kind").asText()).isEqualTo("DAMAGED_MODEL");
        assertThat(failed.at("/failure/step").asText()).isEqualTo("LOAD");
        assertThat(app.health("ready")).isEqualTo(503);
        JsonNode job =
                app.json(app.get(app.api(LOADS + "/" + failed.path("load").asText())));
        assertThat(job.at("/steps/3/attempt").asInt()).isEqualTo(1);

        // when
        assertThat(anew(app, job).statusCode()).isEqualTo(200);

        // then
        soon().until(() -> app.health("ready") == 200);
    }

    @Test
    @Tag("current")
    void canaryAndModelThatWasSent_areMadeAnew_fromWhatTheyWereMadeOf() throws Exception {
        // given
        SidecarApp app = start();
        assertThat(load(app, "sidecar/canary").statusCode()).isEqualTo(200);
        String sent = app.json(app.upload("/sidecar/v1/models/import?name=mine", WordChain.file()))
                .path("digest")
                .asText();
        assertThat(load(app, "mine").statusCode()).isEqualTo(200);
        unload(app, "sidecar/canary");
        unload(app, "mine");
        Path canary = largestBlobBut(blob(sent));
        cut(canary, 1000);
        cut(blob(sent), 1000);

        // when
        JsonNode canaryLoad = damaged(app, load(app, "sidecar/canary"), "has 1000 bytes");
        HttpResponse<String> canaryMended = anew(app, canaryLoad);

        // then
        assertThat(canaryMended.statusCode()).as(canaryMended.body()).isEqualTo(200);
        assertThat(app.ping().path("response").asText()).isEqualTo(" pong");

        // when
        JsonNode sentLoad = damaged(app, load(app, "mine"), "has 1000 bytes");
        HttpResponse<String> sentAgain = app.upload("/sidecar/v1/models/import?name=mine", WordChain.file());

        // then
        assertThat(sentAgain.statusCode()).isEqualTo(201);
        assertThat(app.post(LOADS + "/" + sentLoad.path("id").asText() + "/retry", "{}", WAIT)
                        .statusCode())
                .isEqualTo(200);

        // when
        unload(app, "sidecar/canary");
        cut(canary, 0);
        long before = app.status().path("pid").asLong();
        app.post("/sidecar/v1/restart", "", Map.of());
        awaitReplaced(app, before);

        // then
        assertThat(app.ping().path("response").asText()).isEqualTo(" pong");
    }

    private Path largestBlobBut(Path other) throws IOException {
        try (Stream<Path> blobs = Files.list(other.getParent())) {
            return blobs.filter(one -> !one.equals(other))
                    .max(Comparator.comparingLong(one -> one.toFile().length()))
                    .orElseThrow();
        }
    }
}
