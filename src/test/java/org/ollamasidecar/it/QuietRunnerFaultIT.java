package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Fault;
import org.ollamasidecar.fake.Knob;

/** A runner that only looks stuck, or a load of it that does: what it does is a test's own choice. */
class QuietRunnerFaultIT extends FaultCase {

    private static final String GENERATE = "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\"}";
    private static final String FILE = "sha256-" + "c".repeat(64);

    @Test
    @Tag("fake")
    void slowThinker_thatUsesTheProcessor_isLeftAlone() throws Exception {
        // given
        FakeProgram fake = fakeWithRunner(true).set(Knob.TOKEN_PAUSE, 7000);
        SidecarApp app = startFake(fake, BackOff.QUICK, StuckFaultIT.STUCK_AFTER, "sidecar.heartbeat.enabled=false");
        app.awaitReady();

        // when
        String answer = app.post("/api/generate", GENERATE, Map.of()).body();

        // then
        assertThat(answer).contains("\"done\":true").doesNotContain("error");
        assertThat(StuckFaultIT.stuck(app)).isEmpty();
    }

    @Test
    @Tag("fake")
    void fewTokens_fromARunnerWithoutVisibleWork_areLeftAlone() throws Exception {
        // given
        FakeProgram fake = fakeWithRunner(false).set(Knob.TOKENS, 12).set(Knob.TOKEN_PAUSE, 400);
        SidecarApp app = startFake(fake, BackOff.QUICK, StuckFaultIT.STUCK_AFTER, "sidecar.heartbeat.enabled=false");
        app.awaitReady();

        // when
        String answer = app.post("/api/generate", GENERATE, Map.of()).body();
        fake.set(Knob.TOKEN_PAUSE, 0);

        // then
        assertThat(answer).contains("\"done\":true").doesNotContain("error");
        assertThat(StuckFaultIT.stuck(app)).isEmpty();
    }

    @Test
    @Tag("fake")
    void silentAndIdleRunner_isLeftAlone_whereTheWatchIsOff() throws Exception {
        // given
        FakeProgram fake = fakeWithRunner(false).set(Knob.TOKEN_PAUSE, 5000);
        SidecarApp app =
                startFake(fake, BackOff.QUICK, "sidecar.gateway.stuck-after=0s", "sidecar.heartbeat.enabled=false");
        app.awaitReady();

        // when
        String answer = app.post("/api/generate", GENERATE, Map.of()).body();

        // then
        assertThat(answer).contains("\"done\":true").doesNotContain("error");
    }

    @Test
    @Tag("fake")
    void loadThatOllamaNeverBegins_isBegunByTheNextOne_andServesWhoWaits() throws Exception {
        // given
        Path record = folder.resolve("record");
        FakeProgram fake = fakeWithRunner(false).set(Knob.RUNNER, "NONE").set(Knob.INSTALLED, "sidecar/canary");
        SidecarApp app = startFake(fake, BackOff.QUICK, StuckFaultIT.STUCK_AFTER, "sidecar.heartbeat.enabled=false");
        long server = app.awaitReady().path("pid").asLong();
        fake.fault(Fault.HANG, "/api/generate").set(Knob.RECORD, record);

        // when
        CompletableFuture<HttpResponse<String>> waiting = WordStream.post(app, "/api/generate", GENERATE);
        soon().until(() -> StuckFaultIT.isInPhase(app, "sidecar/canary:latest", "LOADING"));
        // The load is under way before the fake has written down that it was asked for it.
        soon().until(() -> Files.exists(record) && Files.readString(record).contains("/api/generate"));
        fake.noFault();

        // then
        HttpResponse<String> served = waiting.get(StuckFaultIT.HEALED.toSeconds(), TimeUnit.SECONDS);
        assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
        assertThat(StuckFaultIT.events(app, "ollama.stuck")).hasSize(1);
        assertThat(app.status().path("pid").asLong()).isNotEqualTo(server);
    }

    /** It runs the model of an entry that is written here. */
    private FakeProgram fakeWithRunner(boolean busy) throws Exception {
        Path entry = home.resolve("models/manifests/registry.ollama.ai/sidecar/canary/latest");
        Files.createDirectories(entry.getParent());
        Files.writeString(
                entry,
                "{\"layers\":[{\"mediaType\":\"application/vnd.ollama.image.model\",\"digest\":\""
                        + FILE.replace('-', ':') + "\",\"size\":1}]}");
        return fake().set(Knob.RUNNER, "CHILD")
                .set(Knob.RUNNER_MODEL, "/blobs/" + FILE)
                .set(Knob.RUNNER_BUSY, busy);
    }
}
