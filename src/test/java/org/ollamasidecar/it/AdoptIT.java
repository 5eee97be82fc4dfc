package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;

/** An Ollama that somebody else runs: used and watched, never started and never signalled. */
@Tag("current")
class AdoptIT extends FaultCase {

    @AutoClose
    final ForeignOllama.All foreigners = new ForeignOllama.All();

    private ForeignOllama real() throws IOException {
        return running(SidecarApp.realProgram(home));
    }

    private ForeignOllama running(Path program) throws IOException {
        return foreigners.start(program, folder.resolve("foreign"));
    }

    private SidecarApp adopt(ForeignOllama ollama, String... properties) throws IOException {
        String[] all = new String[properties.length + 2];
        all[0] = "sidecar.mode=adopt";
        all[1] = "sidecar.ollama.url=" + ollama.url();
        System.arraycopy(properties, 0, all, 2, properties.length);
        return startPlain(BackOff.FOREIGN, all);
    }

    @Test
    void row15_foreignOllama_isUsed_andNeverSignalled() throws Exception {
        // given
        ForeignOllama ollama = real();

        // when
        SidecarApp app = adopt(ollama);
        JsonNode status = app.awaitReady();

        // then
        assertThat(status.path("ours").asBoolean()).isFalse();
        assertThat(status.path("pid").isMissingNode()).isTrue();
        assertThat(status.path("summary").asText()).contains("Somebody else's Ollama", ollama.url());
        assertThat(app.ping().path("response").asText()).startsWith(" pong");
        assertThat(app.health("ready")).isEqualTo(200);
        assertRefused(app, app.post("/sidecar/v1/stop", "", Map.of()));
        assertRefused(app, app.post("/sidecar/v1/restart", "", Map.of()));
        JsonNode check = app.json(app.post("/sidecar/v1/check?deep=true", "", Map.of()));
        assertThat(check.path("healthy").asBoolean()).as(check.toString()).isTrue();

        // when
        app.terminate();
        app.awaitExit(EXIT_LIMIT);

        // then
        assertThat(ollama.isAlive()).isTrue();
        assertThat(ollama.answers()).isTrue();
    }

    private static void assertRefused(SidecarApp app, HttpResponse<String> response) throws IOException {
        assertThat(response.statusCode()).isEqualTo(409);
        assertThat(app.json(response).path("type").asText()).endsWith(":not-ours");
        assertThat(app.json(response).path("action").asText()).isNotBlank();
    }

    @Test
    void row16_adoptedOllamaDies_isNotReady_andReadyAgainWhenItIsBack() throws Exception {
        // given
        ForeignOllama ollama = real();
        SidecarApp app = adopt(ollama);
        long generation = app.awaitReady().path("generation").asLong();
        app.ping();

        // when
        ollama.kill();
        JsonNode away = awaitState(app, "BACKING_OFF");

        // then
        assertThat(problem(away)).contains(ollama.url(), "which somebody else runs, does not answer");
        assertThat(away.at("/failure/action").asText()).contains("Start it where it is run");
        assertThat(away.path("ours").asBoolean()).isFalse();
        assertThat(app.health("ready")).isEqualTo(503);
        assertThat(app.health("live")).isEqualTo(200);

        // when
        ollama.startAgain();

        // then
        JsonNode back = soon().until(app::status, seen -> seen.path("ready").asBoolean());
        assertThat(back.path("generation").asLong()).isEqualTo(generation + 1);
        assertThat(app.ping().path("response").asText()).startsWith(" pong");
    }

    @Test
    @Tag("fake")
    void row16_adoptedOllamaIsFrozen_isNotReady_andLeftAlone() throws Exception {
        // given
        ForeignOllama ollama = running(fake().path());
        SidecarApp app = adopt(ollama, "sidecar.probe.interval=200ms", "sidecar.probe.timeout=300ms");
        app.awaitReady();

        // when
        signal("STOP", ollama.pid());
        awaitState(app, "BACKING_OFF");
        signal("CONT", ollama.pid());

        // then
        awaitState(app, "READY");
        assertThat(ollama.isAlive()).isTrue();
        assertThat(app.events().toString()).doesNotContain("process.ended");
    }

    @Test
    @Tag("fake")
    void row53_siblingRestartsWithAnotherVersion_isAnotherGeneration() throws Exception {
        // given
        FakeProgram fake = fake();
        ForeignOllama ollama = running(fake.path());
        SidecarApp app = adopt(ollama, "sidecar.probe.interval=3s");
        long generation = app.awaitReady().path("generation").asLong();

        // when
        ollama.kill();
        fake.install("0.12.0");
        ollama.startAgain();

        // then
        JsonNode status = soon().until(
                        app::status,
                        seen -> seen.path("ready").asBoolean()
                                && seen.path("version").asText().equals("0.12.0"));
        assertThat(status.path("generation").asLong()).isGreaterThan(generation);
    }

    @Test
    @Tag("fake")
    void ollamaThatIsNotThereYet_isUsedAsSoonAsItIs() throws Exception {
        // given
        ForeignOllama ollama = running(fake().path());
        ollama.kill();
        SidecarApp app = adopt(ollama);
        awaitState(app, "BACKING_OFF");

        // when
        ollama.startAgain();

        // then
        awaitState(app, "READY");
        assertThat(app.status().path("restarts").asInt()).isZero();
    }
}
