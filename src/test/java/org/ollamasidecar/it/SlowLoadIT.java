package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;

/** Loads that take long: with signs of life, and without. */
class SlowLoadIT extends FaultCase {

    private static final String LOADS = "/sidecar/v1/loads";
    private static final String CANARY = "{\"model\":\"sidecar/canary\"}";
    private static final String STALL = "sidecar.loads.load.stall-timeout=";
    private static final String NO_HEARTBEAT = "sidecar.heartbeat.enabled=false";

    private static JsonNode load(SidecarApp app) throws Exception {
        return app.json(app.post(LOADS, CANARY, Map.of("Prefer", "wait=60")));
    }

    @Test
    @Tag("fake")
    void slowLoadThatGoesOnLogging_isNeverEnded() throws Exception {
        // given
        FakeProgram fake = fake().set(Knob.LOAD_DELAY, 6000).set(Knob.LOAD_LINE_PAUSE, 200);
        SidecarApp app = startFake(fake, BackOff.QUICK, STALL + "3s", NO_HEARTBEAT);
        app.awaitReady();

        // when
        JsonNode done = load(app);

        // then
        assertThat(done.path("state").asText()).as("%s", done).isEqualTo("DONE");
        assertThat(done.at("/steps/3/attempt").asInt()).isEqualTo(1);
        assertThat(done.at("/steps/3/elapsedMillis").asLong()).isGreaterThan(5500);
    }

    @Test
    @Tag("fake")
    void loadOfAWantedModelAfterARestart_isWaitedForAtRest() throws Exception {
        // given
        FakeProgram fake = fake().set(Knob.INSTALLED, "m");
        Path models = folder.resolve("models");
        Path manifest = models.resolve("manifests/registry.ollama.ai/library/m/latest");
        Files.createDirectories(manifest.getParent());
        Files.writeString(manifest, "{}");
        SidecarApp app = startFake(
                fake, BackOff.QUICK, "sidecar.models.wanted=m", "sidecar.models-directory=" + models, NO_HEARTBEAT);
        long server = app.awaitReady().path("pid").asLong();
        soon().until(() -> app.health("ready") == 200);
        fake.set(Knob.LOAD_DELAY, 6000).set(Knob.LOAD_LINE_PAUSE, 200);

        // when
        signal("KILL", server);
        awaitReplaced(app, server);
        soon().until(() -> app.get(app.api("/sidecar/v1/models")).body().contains("\"LOADING\""));
        ThreadUse use = ThreadUse.of(app.pid());
        soon().until(() -> app.health("ready") == 200);

        // then
        assertThat(use.violations()).isEmpty();
    }

    @Test
    @Tag("fake")
    void loadWithoutASignOfLife_isAbandoned_andTriedAgain_andItsLogIsToBeRead() throws Exception {
        // given
        FakeProgram fake = fake().set(Knob.LOAD_DELAY, 600_000);
        SidecarApp app = startFake(fake, BackOff.QUICK, STALL + "1s", NO_HEARTBEAT);
        app.awaitReady();

        // when
        JsonNode failed = load(app).path("load");

        // then
        JsonNode step = failed.at("/steps/3");
        assertThat(failed.path("state").asText()).isEqualTo("FAILED");
        assertThat(step.path("attempt").asInt()).isEqualTo(2);
        assertThat(step.at("/error/message").asText()).contains("no sign of life for 1 s");
        soon().untilAsserted(() -> assertThat(
                        app.get(app.api(step.path("log").asText())).body())
                .contains("starting llama server", "aborting load")
                .doesNotContain("Listening on"));
        // What is asked of it after each test is answered again.
        fake.set(Knob.LOAD_DELAY, 0);
    }
}
