package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URI;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.canary.WordChain;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaStore;

/** Loads of a real Ollama: many at once, with options, cancelled, and undone. */
class LoadIT {

    private static final String LOADS = "/sidecar/v1/loads";
    private static final String MODELS = "/sidecar/v1/models";
    private static final String CHAIN = "{\"model\":\"chain\"}";
    private static final Map<String, String> WAIT = Map.of("Prefer", "wait=60");
    private static final int MANY = 50;

    @TempDir
    Path folder;

    private Path home = Path.of("");

    @BeforeEach
    void privateHome() throws Exception {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
    }

    private SidecarApp start(String... properties) throws Exception {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("sidecar.heartbeat.enabled=false");
        SidecarApp app = SidecarApp.start(home, all.toArray(String[]::new));
        app.awaitReady();
        WordStream.createModel(app);
        return app;
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(20));
    }

    private static List<JsonNode> jobs(SidecarApp app) throws Exception {
        return StreamSupport.stream(app.json(app.get(app.api(LOADS))).spliterator(), false)
                .toList();
    }

    private static List<Integer> positions(SidecarApp app) throws Exception {
        return jobs(app).stream()
                .map(job -> job.at("/steps/3/queuePosition").asInt())
                .filter(position -> position > 0)
                .sorted()
                .toList();
    }

    @Test
    void fiftyDifferentLoadsAtOnce_queueWithPositions_noneIsLost_noneIsDouble() throws Exception {
        try (SidecarApp app = start();
                ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            // given
            for (int i = 0; i < MANY; i++) {
                String copy = "{\"source\":\"chain\",\"destination\":\"copy" + i + "\"}";
                assertThat(app.post("/api/copy", copy, Map.of()).statusCode()).isEqualTo(200);
            }

            // when
            List<Future<HttpResponse<String>>> asked = IntStream.range(0, MANY)
                    .mapToObj(i -> clients.submit(
                            () -> app.post(LOADS, "{\"model\":\"copy" + i + "\",\"verify\":false}", Map.of())))
                    .toList();
            // Nothing moves while the runner that all of them need stands still.
            long runner =
                    FaultCase.stopNextRunner(home, app.status().path("pid").asLong(), List.of());

            // then, as a look between two moves shows
            soon().until(() -> positions(app), seen -> seen.size() > MANY / 2 && seen.equals(upTo(seen.size())));
            FaultCase.signal("CONT", runner);
            Set<String> ids = new HashSet<>();
            for (Future<HttpResponse<String>> answer : asked) {
                ids.add(app.json(answer.get()).path("id").asText());
            }
            assertThat(ids).hasSize(MANY);
            soon().until(() -> jobs(app).stream()
                    .noneMatch(job -> job.path("state").asText().equals("RUNNING")));
            assertThat(jobs(app))
                    .hasSize(MANY)
                    .allSatisfy(job ->
                            assertThat(job.path("state").asText()).as("%s", job).isEqualTo("DONE"));
            assertThat(jobs(app)).extracting(job -> job.path("model").asText()).doesNotHaveDuplicates();
        }
    }

    private static List<Integer> upTo(int last) {
        return IntStream.rangeClosed(1, last).boxed().toList();
    }

    @Test
    void context_isThatOfTheLoad_isNotChangedByItsProof_andIsLimited() throws Exception {
        try (SidecarApp app = start("sidecar.loads.max-num-ctx=1024")) {
            // when
            String body = "{\"model\":\"chain\",\"options\":{\"num_ctx\":1000}}";
            JsonNode done = app.json(app.post(LOADS, body, WAIT));
            HttpResponse<String> tooLong = app.post(LOADS, body.replace("1000", "1025"), WAIT);

            // then
            assertThat(done.path("state").asText()).as("%s", done).isEqualTo("DONE");
            URI log = app.api(LOADS + "/" + done.path("id").asText() + "/log?tail=5000");
            soon().untilAsserted(() -> assertThat(
                            app.get(log).body().lines().filter(line -> line.contains("msg=\"starting llama")))
                    .singleElement()
                    .asString()
                    .contains(" 1000 "));
            assertThat(tooLong.statusCode()).isEqualTo(400);
            assertThat(tooLong.body()).contains("at most 1024 tokens", "sidecar.loads.max-num-ctx");
        }
    }

    private static long starts(SidecarApp app) throws Exception {
        return app.get(app.api("/sidecar/v1/logs?tail=5000"))
                .body()
                .lines()
                .filter(line -> line.contains("msg=\"starting llama"))
                .count();
    }

    @Test
    void contextOfAWantedModel_isThatOfRequestsThatSayNone_soThatItIsNotLoadedAnew() throws Exception {
        try (SidecarApp app = start()) {
            // given
            app.put(MODELS, "{\"model\":\"chain\",\"numCtx\":1000}");
            soon().until(() -> app.get(app.api(MODELS)).body().contains("SERVING"));
            long before = soon().until(() -> starts(app), count -> count > 0);

            // when
            HttpResponse<String> answer = app.post(
                    "/api/generate",
                    "{\"model\":\"chain\",\"prompt\":\"go\",\"stream\":false,\"options\":{\"num_predict\":2}}",
                    Map.of());

            // then
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(starts(app)).isEqualTo(before);
        }
    }

    @Test
    void cancelDuringLoad_endsTheRunner_andNothingIsListed() throws Exception {
        try (SidecarApp app = start()) {
            // given
            String id = app.json(app.post(LOADS, CHAIN, Map.of())).path("id").asText();
            FaultCase.stopNextRunner(home, app.status().path("pid").asLong(), List.of());

            // when
            JsonNode cancelled = app.json(app.delete(LOADS + "/" + id));

            // then
            soon().until(() -> runners(app).isEmpty());
            assertThat(cancelled.path("state").asText()).isEqualTo("CANCELLED");
            assertThat(cancelled.at("/steps/3/state").asText()).isEqualTo("CANCELLED");
            assertThat(app.get(app.api("/api/ps")).body()).doesNotContain("chain");
            assertThat(app.post(LOADS, CHAIN, WAIT).statusCode()).isEqualTo(200);
        }
    }

    @Test
    void runnerThatHangs_isAStall_andTheNextAttemptLoadsIt() throws Exception {
        try (SidecarApp app = start("sidecar.loads.load.stall-timeout=2s")) {
            // given
            String id = app.json(app.post(LOADS, CHAIN, Map.of())).path("id").asText();

            // when
            FaultCase.stopNextRunner(home, app.status().path("pid").asLong(), List.of());

            // then
            JsonNode ended = soon().until(
                            () -> app.json(app.get(app.api(LOADS + "/" + id))),
                            job -> !job.path("state").asText().equals("RUNNING"));
            assertThat(ended.path("state").asText()).as("%s", ended).isEqualTo("DONE");
            assertThat(ended.at("/steps/3/attempt").asInt()).isEqualTo(2);
            assertThat(app.events()).anySatisfy(event -> {
                assertThat(event.path("type").asText()).isEqualTo("load.retry");
                assertThat(event.path("message").asText()).contains("no sign of life for 2 s");
            });
        }
    }

    /** A real model's file where one is given by {@code -Dsidecar.test.gguf=}, else the one that says words. */
    private Path gguf() throws Exception {
        String given = System.getProperty("sidecar.test.gguf", "");
        return given.isBlank() ? Files.write(folder.resolve("model.gguf"), WordChain.file()) : Path.of(given);
    }

    @Test
    void modelFile_isImported_loaded_andAnswers() throws Exception {
        try (SidecarApp app = start()) {
            // when
            HttpResponse<String> imported = app.upload(MODELS + "/import?name=given", gguf());
            HttpResponse<String> loaded =
                    app.post(LOADS, "{\"model\":\"given\",\"pull\":\"never\"}", Map.of("Prefer", "wait=120"));
            String asked =
                    "{\"model\":\"given\",\"prompt\":\"Say hello.\",\"stream\":false,\"options\":{\"num_predict\":8}}";
            JsonNode answer = app.json(app.post("/api/generate", asked, Map.of()));

            // then
            assertThat(imported.statusCode()).as(imported.body()).isEqualTo(201);
            assertThat(loaded.statusCode()).as(loaded.body()).isEqualTo(200);
            assertThat(answer.path("response").asText()).as("%s", answer).isNotBlank();
        }
    }

    private List<Long> runners(SidecarApp app) throws Exception {
        return OwnedProcesses.runners(home, app.status().path("pid").asLong());
    }

    @Test
    void modelInUse_isNeitherUnloadedNorDeleted_unlessSomebodyInsists_andThatIsTold() throws Exception {
        try (SidecarApp app = start()) {
            // given
            WordStream.createEndlessModel(app);
            WordStream.beginEndless(app).awaitFirstWord();

            // when
            HttpResponse<String> unload = app.post(MODELS + "/unload", CHAIN, Map.of());
            HttpResponse<String> delete = app.delete(MODELS + "?files=true&name=chain");

            // then
            assertThat(unload.statusCode()).isEqualTo(409);
            assertThat(unload.body()).contains("in-use", "1 requests for chain:latest", "force=true");
            assertThat(delete.statusCode()).isEqualTo(409);
            assertThat(app.get(app.api("/api/tags")).body()).contains("chain:latest");

            // when
            int forced = app.post(MODELS + "/unload?force=true", CHAIN, Map.of("X-Request-Id", "r-1"))
                    .statusCode();
            assertThat(app.get(app.api("/api/tags")).body()).contains("chain:latest");
            int deleted =
                    app.delete(MODELS + "?files=true&force=true&name=chain").statusCode();

            // then
            assertThat(forced).isEqualTo(202);
            assertThat(deleted).isEqualTo(204);
            assertThat(app.get(app.api("/api/tags")).body()).doesNotContain("chain:latest");
            soon().untilAsserted(() -> assertThat(app.events())
                    .anySatisfy(event -> {
                        assertThat(event.path("type").asText()).isEqualTo("model.unloaded");
                        assertThat(event.at("/details/key").asText()).isEqualTo("anybody");
                        assertThat(event.at("/details/request").asText()).isEqualTo("r-1");
                    })
                    .anySatisfy(event -> assertThat(event.path("type").asText()).isEqualTo("model.deleted")));
        }
    }

    @Test
    void modelInTheStore_isFoundAsOllamaListsIt() throws Exception {
        try (SidecarApp app = start()) {
            JsonNode listed = app.json(app.get(app.api("/api/tags")))
                    .path("models")
                    .valueStream()
                    .filter(model -> model.path("name").asText().equals("chain:latest"))
                    .findFirst()
                    .orElseThrow();

            assertThat(new OllamaStore(home.resolve("models")).find(ModelName.parse("chain")))
                    .contains(new InstalledModel(
                            "chain:latest",
                            listed.path("size").asLong(),
                            listed.path("digest").asText()));
        }
    }
}
