package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static org.ollamasidecar.it.Backends.awaitAll;
import static org.ollamasidecar.it.Backends.instance;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.canary.WordChain;

/** Ollamas that others run, on other machines for all that this service knows: one door in front of them. */
class SeveralAdoptedIT extends FaultCase {

    private static final String CANARY = "sidecar/canary";
    private static final String CLASSIC = "0.11.4";
    private static final String GENERATE = "/api/generate";
    private static final String PONG = "pong";
    private static final String NO_HEARTBEAT = "sidecar.heartbeat.enabled=false";
    private static final Duration MOST_PATIENT = Duration.ofSeconds(2);
    private static final String QUICK_LOOKS = "sidecar.probe.interval=200ms";

    @AutoClose
    final ForeignOllama.All foreigners = new ForeignOllama.All();

    private ForeignOllama running(Path program, String name) throws IOException {
        return foreigners.start(program, folder.resolve(name));
    }

    private SidecarApp adopt(List<ForeignOllama> ollamas, String... properties) throws IOException {
        String urls = ollamas.stream().map(ForeignOllama::url).collect(Collectors.joining(","));
        return startPlain(
                BackOff.FOREIGN,
                Stream.concat(
                                Stream.of("sidecar.mode=adopt", "sidecar.ollama.url=" + urls, NO_HEARTBEAT),
                                Arrays.stream(properties))
                        .toArray(String[]::new));
    }

    /** Has one load a model by a question of our own, past the door. */
    private static void load(ForeignOllama ollama, String model) throws Exception {
        TestModels.at(URI.create(ollama.url())).ask(GENERATE, "{\"model\":\"" + model + "\",\"keep_alive\":-1}");
    }

    private static void create(ForeignOllama ollama, String model) throws Exception {
        TestModels.at(URI.create(ollama.url()))
                .create(model, WordChain.file(), "\"parameters\":{\"num_thread\":1,\"num_predict\":2}");
    }

    private Path classic() throws IOException {
        Path other = Files.createDirectory(folder.resolve("classic"));
        try (SidecarApp app =
                SidecarApp.startPlain(other, "sidecar.ollama.provision=true", "sidecar.ollama.version=" + CLASSIC)) {
            return Path.of(app.awaitReady().at("/program/path").asText());
        }
    }

    @Test
    @Tag("current")
    void oneOfThreeIsFrozen_andOneIsOfAnotherVersion_requestsGoOn_andTheStatusSaysWhichIsWhat() throws Exception {
        assumeTrue(TestOllama.program().isPresent(), "no other Ollama was given: -Dollama.current=PATH");
        // given
        Path classic = classic();
        ForeignOllama frozen = running(classic, "frozen");
        ForeignOllama older = running(classic, "older");
        ForeignOllama newer = running(TestOllama.program().get(), "newer");
        List<ForeignOllama> all = List.of(frozen, older, newer);
        SidecarApp app = adopt(all, QUICK_LOOKS, "sidecar.probe.timeout=500ms");
        JsonNode status = awaitAll(app, 3);
        for (ForeignOllama ollama : all) {
            load(ollama, CANARY);
        }

        // then
        assertThat(status.path("ours").asBoolean()).isFalse();
        assertThat(instance(status, frozen.name()).path("version").asText()).isEqualTo(CLASSIC);
        assertThat(instance(status, older.name()).path("version").asText()).isEqualTo(CLASSIC);
        assertThat(instance(status, newer.name()).path("version").asText())
                .isNotEqualTo(CLASSIC)
                .isNotBlank();
        assertThat(instance(status, newer.name()).path("address").asText()).isEqualTo(newer.url());

        try (AnsweringClients clients = new AnsweringClients(app, 4, CANARY)) {
            clients.awaitMore(PONG, 10);
            soon().until(() -> frozen.answered(GENERATE) > 2 && newer.answered(GENERATE) > 2);

            // when
            signal("STOP", frozen.pid());

            // then
            JsonNode lost = soon().until(
                            () -> instance(app.status(), frozen.name()),
                            one -> one.path("state").asText().equals("BACKING_OFF"));
            assertThat(lost.path("problem").asText()).contains(frozen.url(), "does not answer");
            soon().until(() -> longestAge(app).compareTo(MOST_PATIENT) < 0);
            clients.awaitMore(PONG, 50);
            assertThat(app.health("ready")).isEqualTo(200);

            // when
            signal("CONT", frozen.pid());

            // then
            awaitAll(app, 3);
            load(frozen, CANARY);
            long answered = frozen.answered(GENERATE);
            soon().until(() -> frozen.answered(GENERATE) > answered + 2);
            assertThat(clients.errors()).isEmpty();
        }
        assertThat(all).allMatch(ForeignOllama::isAlive);
        assertThat(app.events().toString()).doesNotContain("process.ended");
    }

    /** One that hung with the frozen one would grow old. */
    private static Duration longestAge(SidecarApp app) throws Exception {
        return Duration.ofMillis(app.json(app.get(app.api("/sidecar/v1/requests")))
                .valueStream()
                .mapToLong(request -> request.path("ageMillis").asLong())
                .max()
                .orElse(0));
    }

    @Test
    void requestsForAModel_goOnlyWhereItIsInstalled_andListsHaveAll() throws Exception {
        // given
        Path program = SidecarApp.realProgram(home);
        ForeignOllama first = running(program, "first");
        ForeignOllama second = running(program, "second");
        create(first, "alpha");
        create(second, "beta");
        SidecarApp app = adopt(List.of(first, second), QUICK_LOOKS, "sidecar.gateway.restart-wait=1s");
        awaitAll(app, 2);
        // Until that is known a request may come where its model is not.
        soon().until(() -> installed(app, first).contains("alpha:latest")
                && installed(app, second).contains("beta:latest"));

        // then
        for (String model : List.of("alpha", "beta", "alpha", "beta")) {
            assertAnswers(app, model);
            assertThat(app.post("/api/show", "{\"model\":\"" + model + "\"}", Map.of())
                            .statusCode())
                    .isEqualTo(200);
            assertThat(app.get(app.api("/v1/models/" + model)).statusCode()).isEqualTo(200);
        }
        assertThat(names(app, "/api/tags", "models", "name"))
                .containsExactlyInAnyOrder("alpha:latest", "beta:latest", "sidecar/canary:latest");
        assertThat(names(app, "/v1/models", "data", "id"))
                .containsExactlyInAnyOrder("alpha:latest", "beta:latest", "sidecar/canary:latest");
        assertThat(places(app, "alpha:latest")).containsOnlyKeys(first.name());
        assertThat(places(app, "beta:latest")).containsOnlyKeys(second.name());
        assertThat(places(app, "sidecar/canary:latest")).containsOnlyKeys(first.name(), second.name());
        soon().until(() -> installed(app, second).equals(Set.of("beta:latest", "sidecar/canary:latest")));
        soon().until(() -> app.events().toString().contains("stores.differ"));

        // when
        JsonNode load = app.json(
                app.post("/sidecar/v1/loads", "{\"model\":\"beta\",\"pull\":\"never\"}", Map.of("Prefer", "wait=60")));

        // then
        assertThat(load.path("state").asText()).as(load.toString()).isEqualTo("DONE");
        assertThat(load.path("instance").asText()).isEqualTo(second.name());
    }

    private static void assertAnswers(SidecarApp app, String model) throws Exception {
        HttpResponse<String> answer =
                app.post(GENERATE, "{\"model\":\"" + model + "\",\"prompt\":\"go\",\"stream\":false}", Map.of());
        assertThat(answer.statusCode()).as(model + ": " + answer.body()).isEqualTo(200);
    }

    private static Set<String> names(SidecarApp app, String path, String list, String name) throws Exception {
        Set<String> names = new TreeSet<>();
        app.json(app.get(app.api(path)))
                .path(list)
                .forEach(model -> names.add(model.path(name).asText()));
        return names;
    }

    private static Map<String, String> places(SidecarApp app, String model) throws Exception {
        Map<String, String> places = new TreeMap<>();
        for (JsonNode one : app.json(app.get(app.api("/sidecar/v1/models"))).path("models")) {
            if (one.path("name").asText().equals(model)) {
                one.path("instances")
                        .forEach(at -> places.put(
                                at.path("name").asText(), at.path("phase").asText()));
            }
        }
        return places;
    }

    private static Set<String> installed(SidecarApp app, ForeignOllama ollama) throws Exception {
        Set<String> names = new TreeSet<>();
        instance(app.status(), ollama.name()).path("installed").forEach(name -> names.add(name.asText()));
        return names;
    }

    @Test
    void changes_goWhereTheirModelIs_andCountAtOnce_andOneThatIsGoneIsNamed() throws Exception {
        // given
        Path program = SidecarApp.realProgram(home);
        ForeignOllama first = running(program, "first");
        ForeignOllama second = running(program, "second");
        create(second, "beta");
        SidecarApp app = adopt(List.of(first, second), QUICK_LOOKS, "sidecar.gateway.restart-wait=1s");
        awaitAll(app, 2);
        soon().until(() -> installed(app, second).contains("beta:latest")
                && !installed(app, first).isEmpty());

        // when
        HttpResponse<String> copied =
                app.post("/api/copy", "{\"source\":\"beta\",\"destination\":\"gamma\"}", Map.of());

        // then
        assertThat(copied.statusCode()).as(copied.body()).isEqualTo(200);
        assertAnswers(app, "gamma");
        soon().until(() -> installed(app, second).contains("gamma:latest"));
        assertThat(installed(app, first)).containsExactly("sidecar/canary:latest");

        // when
        TestModels.at(app.api("/")).create("delta", WordChain.file(), "\"parameters\":{\"num_predict\":2}");

        // then
        assertAnswers(app, "delta");
        soon().until(() -> installed(app, first).contains("delta:latest"));

        // when
        HttpResponse<String> deleted = app.delete("/api/delete", "{\"model\":\"gamma\"}");

        // then
        assertThat(deleted.statusCode()).as(deleted.body()).isEqualTo(200);
        soon().until(() -> !installed(app, second).contains("gamma:latest"));

        // when
        second.kill();
        HttpResponse<String> lost =
                app.post(GENERATE, "{\"model\":\"beta\",\"prompt\":\"go\",\"stream\":false}", Map.of());

        // then
        assertThat(lost.statusCode()).as(lost.body()).isEqualTo(503);
        assertAnswers(app, "delta");
        HttpResponse<String> nowhere =
                app.post(GENERATE, "{\"model\":\"omega\",\"prompt\":\"go\",\"stream\":false}", Map.of());
        assertThat(nowhere.statusCode()).as(nowhere.body()).isEqualTo(404);

        // when
        second.startAgain();

        // then
        awaitAll(app, 2);
        assertAnswers(app, "beta");
    }

    @Test
    @Tag("fake")
    void oneAddressTwice_isUsedOnce_andToldOf() throws Exception {
        // given
        ForeignOllama ollama = running(fake().path(), "one");

        // when
        SidecarApp app = startPlain(
                BackOff.FOREIGN,
                "sidecar.mode=adopt",
                "sidecar.ollama.url=" + ollama.url() + ",http://localhost:" + ollama.port() + "/");
        JsonNode status = app.awaitReady();

        // then
        assertThat(status.path("instances")).hasSize(1);
        assertThat(status.path("advice").toString())
                .contains("sidecar.ollama.url", "http://localhost:" + ollama.port(), "a second time");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "http://127.0.0.1:PORT,ftp://b | sidecar.ollama.url=ftp://b | http://HOST:PORT",
                "http://192.0.2.1:1,http://127.0.0.1:PORT | is where this service itself listens (quarkus.http.port=PORT)"
                        + " | remove that address",
            })
    void addressThatCannotBeUsed_endsTheBoot_withTheKeyAndWhatToDo(String urls, String problem, String remedy)
            throws Exception {
        // given
        String port = Integer.toString(FreePort.find());

        // when
        try (SidecarApp app = SidecarApp.startPlain(
                home,
                "quarkus.http.port=" + port,
                "sidecar.mode=adopt",
                "sidecar.ollama.url=" + urls.replace("PORT", port))) {
            int code = app.awaitExit(EXIT_LIMIT.multipliedBy(2));

            // then
            assertThat(code).isNotZero();
            assertThat(app.output())
                    .contains(problem.replace("=PORT", "=" + port), remedy)
                    .doesNotContain("Failed to start")
                    .doesNotContainPattern("(?m)^\\s+at ");
        }
    }
}
