package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Test;

/** What becomes of models behind the back of the service is noticed, and Ollama is hardly asked for that. */
class ModelSignsIT extends FaultCase {

    private static final String CANARY = "sidecar/canary:latest";
    private static final String WANTED = "sidecar.models.wanted=" + CANARY;
    private static final String NO_HEARTBEAT = "sidecar.heartbeat.enabled=false";
    private static final String MODELS = "/sidecar/v1/models";

    @AutoClose
    final ForeignOllama.All foreigners = new ForeignOllama.All();

    @AutoClose
    private final HttpClient http = HttpClient.newHttpClient();

    private HttpResponse<String> directly(String ollama, String method, String path, String body) throws Exception {
        return http.send(
                HttpRequest.newBuilder(URI.create(ollama).resolve(path))
                        .method(method, BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private static String address(SidecarApp app) throws Exception {
        return app.status().path("address").asText();
    }

    private static void awaitReadyUp(SidecarApp app) {
        app.awaitReady();
        soon().until(() -> app.health("ready") == 200);
    }

    private static List<JsonNode> events(SidecarApp app, String type) throws Exception {
        return app.events().stream()
                .filter(event -> event.path("type").asText().equals(type))
                .toList();
    }

    private static JsonNode awaitEvent(SidecarApp app, String type) {
        return soon().until(() -> events(app, type), found -> !found.isEmpty()).getFirst();
    }

    private static JsonNode model(SidecarApp app, String name) throws Exception {
        Stream<JsonNode> models = StreamSupport.stream(
                app.json(app.get(app.api(MODELS))).path("models").spliterator(), false);
        return models.filter(model -> model.path("name").asText().equals(name))
                .findFirst()
                .orElseThrow();
    }

    private static void awaitServing(SidecarApp app, String name) {
        soon().until(() -> model(app, name).path("state").asText().equals("SERVING"));
    }

    /** So many notes on answers of a kind are in the log of an Ollama. */
    private static long answers(List<String> log, String path) {
        return log.stream()
                .filter(line -> line.startsWith("[GIN]"))
                .filter(line -> line.contains("\"" + path + "\""))
                .count();
    }

    private List<String> log() throws IOException {
        return Files.readAllLines(home.resolve("ollama.log"), StandardCharsets.ISO_8859_1);
    }

    /** While some probes pass; what was asked for before may still be noted in the first of these moments. */
    private boolean isNoListAskedForMeanwhile() throws IOException {
        List<String> before = log();
        soon().until(() -> answers(log(), "/api/version") >= answers(before, "/api/version") + 10);
        List<String> after = log();
        return answers(after, "/api/tags") == answers(before, "/api/tags")
                && answers(after, "/api/ps") == answers(before, "/api/ps");
    }

    @Test
    void modelThatAnotherOneDrivesOut_isBack_andTheJournalNamesTheOther() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.QUICK, WANTED, NO_HEARTBEAT, "sidecar.env=OLLAMA_MAX_LOADED_MODELS=1");
        app.awaitReady();
        WordStream.createModel(app);
        awaitReadyUp(app);

        // when
        directly(address(app), "POST", "/api/generate", "{\"model\":\"chain\"}");

        // then
        JsonNode lost = awaitEvent(app, "model.lost");
        assertThat(lost.at("/details/for").asText()).isEqualTo("chain:latest");
        assertThat(lost.path("message").asText())
                .contains("to make room for chain:latest, which a client wanted that did not come through");
        awaitServing(app, CANARY);
    }

    @Test
    void modelThatARequestDrivesOut_isLaidAtItsDoor() throws Exception {
        // given
        SidecarApp app = startReal(
                BackOff.QUICK,
                WANTED,
                NO_HEARTBEAT,
                "sidecar.gateway.load-on-demand=false",
                "sidecar.env=OLLAMA_MAX_LOADED_MODELS=1");
        app.awaitReady();
        WordStream.createModel(app);
        awaitReadyUp(app);

        // when
        String body = "{\"model\":\"chain\",\"prompt\":\"go\",\"stream\":false,\"options\":{\"num_predict\":2}}";
        app.post("/api/generate", body, Map.of("X-Request-Id", "r-7"));

        // then
        JsonNode lost = awaitEvent(app, "model.lost");
        assertThat(lost.at("/details/cause").asText()).isEqualTo("request");
        assertThat(lost.at("/details/id").asText()).isEqualTo("r-7");
        assertThat(lost.path("message").asText()).contains("to make room for chain:latest, by request r-7 of anybody");
        awaitServing(app, CANARY);
    }

    @Test
    void runnerThatIsKilled_isReplacedBeforeAnybodyAsks() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.QUICK, WANTED, NO_HEARTBEAT);
        long server = app.awaitReady().path("pid").asLong();
        awaitReadyUp(app);
        long runner = soon().until(() -> OwnedProcesses.modelRunners(home, server), found -> found.size() == 1)
                .getFirst();

        // when
        signal("KILL", runner);

        // then
        assertThat(awaitEvent(app, "model.lost").path("message").asText())
                .endsWith("its runner has ended by itself or was killed");
        soon().until(() -> OwnedProcesses.modelRunners(home, server).stream().anyMatch(pid -> pid != runner));
        awaitServing(app, CANARY);
        assertThat(app.status().path("pid").asLong()).isEqualTo(server);
    }

    @Test
    void storeAndMemory_areKnownWithoutAskingForLists() throws Exception {
        // given
        SidecarApp app = startReal(
                BackOff.QUICK,
                WANTED,
                NO_HEARTBEAT,
                "sidecar.probe.interval=200ms",
                "sidecar.models.\"copy\".pull=never",
                "sidecar.models.\"copy\".required=false");
        awaitReadyUp(app);
        // Not a copy of the canary: Ollama has one runner for each file.
        WordStream.createModel(app);
        soon().until(() -> model(app, "copy:latest").path("state").asText().equals("FAILED"));
        String ollama = address(app);

        // then
        soon().until(this::isNoListAskedForMeanwhile);

        // when
        directly(ollama, "POST", "/api/copy", "{\"source\":\"chain\",\"destination\":\"copy\"}");

        // then
        JsonNode serving = soon().until(
                        () -> events(app, "model.serving").stream()
                                .filter(event ->
                                        event.at("/details/model").asText().equals("copy:latest"))
                                .toList(),
                        found -> !found.isEmpty())
                .getFirst();
        assertThat(serving.path("message").asText()).isEqualTo("copy:latest answers");

        // when
        directly(ollama, "DELETE", "/api/delete", "{\"model\":\"copy\"}");

        // then
        assertThat(awaitEvent(app, "model.files.gone").at("/details/model").asText())
                .isEqualTo("copy:latest");
    }

    @Test
    void storeThatVanishesAndComesBack_isTold_andLookedAtAnew() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.QUICK, WANTED, NO_HEARTBEAT);
        awaitReadyUp(app);
        Path models = home.resolve("models");
        Path elsewhere = folder.resolve("elsewhere");

        // when
        Files.move(models, elsewhere);

        // then
        assertThat(awaitEvent(app, "store.gone").path("message").asText()).contains(models.toString());
        soon().until(() -> app.status().at("/models/trouble").asText().contains("has vanished"));
        assertThat(app.health("ready")).isEqualTo(200);

        // when
        Files.move(elsewhere, models);

        // then
        awaitEvent(app, "store.back");
        soon().until(() -> !app.status().at("/models").has("trouble"));
        assertThat(events(app, "model.files.gone")).isEmpty();
        assertThat(app.ping().path("response").asText()).startsWith(" pong");
    }

    @Test
    void ollamaOfOthers_isAskedForItsListSeldom_andAtOnceAfterARequestThatChangesIt() throws Exception {
        // given
        ForeignOllama ollama = foreigners.start(SidecarApp.realProgram(home), folder.resolve("foreign"));
        SidecarApp app = startPlain(
                BackOff.FOREIGN,
                "sidecar.mode=adopt",
                "sidecar.ollama.url=" + ollama.url(),
                WANTED,
                NO_HEARTBEAT,
                "sidecar.models.\"copy\".pull=never",
                "sidecar.models.\"copy\".required=false");
        awaitReadyUp(app);
        // Not a copy of the canary: Ollama has one runner for each file.
        WordStream.createModel(app);
        soon().until(() -> model(app, "copy:latest").path("state").asText().equals("FAILED"));

        // when
        directly(ollama.url(), "POST", "/api/generate", "{\"model\":\"" + CANARY + "\",\"keep_alive\":0}");

        // then
        awaitEvent(app, "model.lost");
        awaitServing(app, CANARY);

        // when
        app.post("/api/copy", "{\"source\":\"chain\",\"destination\":\"copy\"}", Map.of());

        // then
        soon().until(() -> events(app, "model.serving").stream()
                .anyMatch(event -> event.at("/details/model").asText().equals("copy:latest")));
    }
}
