package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;

/** Requests whose body is a form with a file. No model of a test hears anything, so that Ollama is a fake. */
@Tag("fake")
class TranscriptionIT {

    private static final String ALIAS = "whisper-1";
    private static final String MODEL = "listener:latest";

    @TempDir
    Path folder;

    private final HttpClient http =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    private Optional<FakeProgram> fake = Optional.empty();

    @BeforeEach
    void ollamaWithAListener() throws Exception {
        fake = Optional.of(
                FakeProgram.in(folder).set(Knob.INSTALLED, MODEL).set(Knob.RECORD, folder.resolve("requests")));
    }

    @AfterEach
    void close() {
        http.close();
    }

    private FakeProgram fake() {
        return fake.orElseThrow();
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofMinutes(1)).pollInterval(Duration.ofMillis(10));
    }

    private SidecarApp start() throws Exception {
        SidecarApp app = SidecarApp.startPlain(
                Files.createDirectories(folder.resolve("home")).toRealPath(),
                "sidecar.ollama.program=" + fake().path(),
                "sidecar.heartbeat.enabled=false",
                "sidecar.gateway.queue.per-model=1",
                "sidecar.models.aliases.\"" + ALIAS + "\"=listener");
        app.awaitReady();
        return app;
    }

    private static String form(String model) {
        return """
                --b
                Content-Disposition: form-data; name="file"; filename="a.wav"
                Content-Type: audio/wav

                RIFF of some words
                --b
                Content-Disposition: form-data; name="model"

                %s
                --b--
                """.formatted(model).replace("\n", "\r\n");
    }

    private CompletableFuture<HttpResponse<String>> transcribe(SidecarApp app, String model) {
        HttpRequest request = HttpRequest.newBuilder(app.api("/v1/audio/transcriptions"))
                .timeout(Duration.ofMinutes(2))
                .header("Content-Type", "multipart/form-data; boundary=b")
                .POST(BodyPublishers.ofString(form(model)))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString());
    }

    private static Optional<JsonNode> underWay(SidecarApp app, String phase) throws Exception {
        JsonNode all = app.json(app.get(app.api("/sidecar/v1/requests")));
        return StreamSupport.stream(all.spliterator(), false)
                .filter(request -> request.path("phase").asText().equals(phase))
                .filter(request -> request.path("model").asText().equals(MODEL))
                .findFirst();
    }

    @Test
    void aliasInTheForm_isTheModelThatItStandsFor_andTheFileGoesAlong() throws Exception {
        // given
        try (SidecarApp app = start()) {
            // when
            HttpResponse<String> answer = transcribe(app, ALIAS).get(60, TimeUnit.SECONDS);

            // then
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(app.json(answer).path("text").asText()).isEqualTo(" pong");
            assertThat(Files.readString(folder.resolve("requests"), StandardCharsets.ISO_8859_1))
                    .contains(
                            "POST /v1/audio/transcriptions",
                            "name=\"model\"\r\n\r\n" + MODEL + "\r\n--b",
                            "\r\n\r\nRIFF of some words\r\n--b")
                    .doesNotContain(ALIAS);
        }
    }

    @Test
    void transcription_waitsForItsTurn_withOthersOfItsModel_byWhateverName() throws Exception {
        // given
        try (SidecarApp app = start()) {
            assertThat(transcribe(app, ALIAS).get(60, TimeUnit.SECONDS).statusCode())
                    .isEqualTo(200);
            fake().set(Knob.TOKEN_PAUSE, 60_000);
            CompletableFuture<HttpResponse<String>> first = transcribe(app, ALIAS);
            soon().until(() -> underWay(app, "SENT").isPresent());

            // when
            CompletableFuture<HttpResponse<String>> second = transcribe(app, "listener");

            // then
            soon().until(() -> underWay(app, "QUEUED").isPresent());
            assertThat(app.status().at("/queue/waiting").asInt()).isEqualTo(1);

            // when
            fake().set(Knob.TOKEN_PAUSE, 0);

            // then
            assertThat(first.get(60, TimeUnit.SECONDS).headers().map()).doesNotContainKey("x-queue-position");
            HttpResponse<String> answer = second.get(60, TimeUnit.SECONDS);
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.headers().map()).containsKeys("x-queue-position", "x-queue-wait-ms");
        }
    }
}
