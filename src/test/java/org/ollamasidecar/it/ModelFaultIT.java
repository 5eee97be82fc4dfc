package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;

/** What happens to models that serve. */
class ModelFaultIT extends FaultCase {

    private static final String CANARY = "sidecar/canary:latest";
    private static final String WANTED = "sidecar.models.wanted=" + CANARY;

    @Test
    void row42_modelThatOllamaEvicts_isLoadedAgain_andTwoThatDoNotFitAreNotSwappedForEver() throws Exception {
        // given
        SidecarApp app = startReal(
                BackOff.QUICK,
                WANTED,
                "sidecar.env=OLLAMA_MAX_LOADED_MODELS=1",
                "sidecar.models.look-every=100ms",
                "sidecar.heartbeat.enabled=false");
        app.awaitReady();
        WordStream.createModel(app);
        soon().until(() -> app.health("ready") == 200);

        // when
        WordStream.load(app);

        // then
        soon().until(() -> events(app, "model.lost").count() == 1);
        assertThat(events(app, "model.lost")
                        .findFirst()
                        .orElseThrow()
                        .at("/details/by")
                        .asText())
                .startsWith("Ollama to make room for chain:latest, by ");
        soon().until(() -> app.health("ready") == 200);

        // when the client insists: each loss is followed by a longer pause than the one before
        soon().untilAsserted(() -> {
            if (app.health("ready") == 200) {
                WordStream.load(app);
            }
            JsonNode model = app.json(app.get(app.api("/sidecar/v1/models"))).at("/models/0");

            // then
            assertThat(model.path("detail").asText()).contains("does not stay loaded");
            assertThat(model.path("retryAt").asText()).isNotBlank();
            assertThat(app.health("ready")).isEqualTo(503);
        });
        assertThat(app.health("live")).isEqualTo(200);
    }

    @Test
    @Tag("fake")
    void row44_modelThatLosesItsGpu_isTold() throws Exception {
        // given
        FakeProgram fake = fake();
        SidecarApp app = startFake(fake, BackOff.QUICK, WANTED, "sidecar.models.look-every=50ms");
        long pid = app.awaitReady().path("pid").asLong();
        soon().until(() -> app.health("ready") == 200);
        app.post("/api/create", "{\"model\":\"other\"}", Map.of());
        app.post("/api/generate", "{\"model\":\"other\",\"prompt\":\"ping\",\"stream\":false}", Map.of());
        assertThat(app.get(app.api("/api/ps")).body()).contains("other:latest");

        // when
        fake.set(Knob.GPU, false);

        // then, of the wanted one only
        soon().until(() -> events(app, "model.left.gpu").count() == 1);
        soon().until(() -> app.get(app.management("/q/metrics")).body().contains("sidecar_gpu_losses_total 1.0"));
        assertThat(app.status().path("pid").asLong()).isEqualTo(pid);
        assertThat(app.health("ready")).isEqualTo(200);
    }

    @Test
    @Tag("fake")
    void row44_gpuThatIsDemandedAndLost_meansARestart_thenNotReadyUntilItIsBack() throws Exception {
        // given
        FakeProgram fake = fake();
        SidecarApp app = startFake(
                fake,
                BackOff.QUICK,
                WANTED,
                "sidecar.models.expect=gpu",
                "sidecar.models.look-every=50ms",
                "sidecar.models.retry-delay-permanent=100ms");
        long pid = app.awaitReady().path("pid").asLong();
        soon().until(() -> app.health("ready") == 200);

        // when
        fake.set(Knob.GPU, false);

        // then
        long next = awaitReplaced(app, pid).path("pid").asLong();
        soon().untilAsserted(() -> assertThat(causes(app).toString()).contains(CANARY + " has lost its GPU"));
        soon().until(() -> events(app, "model.failed")
                .anyMatch(event -> event.path("message").asText().contains("The model runs on the CPU")));
        assertThat(app.health("ready")).isEqualTo(503);
        assertThat(app.health("live")).isEqualTo(200);

        // when
        fake.set(Knob.GPU, true);

        // then
        soon().until(() -> app.health("ready") == 200);
        assertThat(app.status().path("pid").asLong()).isEqualTo(next);
    }

    @Test
    @Tag("fake")
    void row44_gpuOfAnOllamaOfOthers_isTheirsToBringBack() throws Exception {
        // given
        FakeProgram fake = fake();
        try (ForeignOllama.All foreigners = new ForeignOllama.All()) {
            ForeignOllama ollama = foreigners.start(fake.path(), folder.resolve("foreign"));
            SidecarApp app = startPlain(
                    BackOff.FOREIGN,
                    "sidecar.mode=adopt",
                    "sidecar.ollama.url=" + ollama.url(),
                    WANTED,
                    "sidecar.models.expect=gpu",
                    "sidecar.models.look-every=50ms");
            app.awaitReady();
            soon().until(() -> app.health("ready") == 200);

            // when
            fake.set(Knob.GPU, false);

            // then
            soon().until(() -> events(app, "restart.left.alone").count() == 1);
            soon().until(() -> app.health("ready") == 503);
            assertThat(ollama.isAlive()).isTrue();
        }
    }

    private static Stream<JsonNode> events(SidecarApp app, String type) throws Exception {
        return app.events().stream().filter(event -> event.path("type").asText().equals(type));
    }
}
