package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** A runner that neither answers nor works. */
class StuckFaultIT extends FaultCase {

    static final String STUCK_AFTER = "sidecar.gateway.stuck-after=2s";
    static final Duration HEALED = Duration.ofMinutes(2);

    /** The newer Ollama has sent some thousand before a signal is there, where the machine is busy. */
    private static final int ENDLESS = 1_000_000;

    private static final int SOME_SECONDS = 1000;
    private static final int SOON_MILLIS = 2000;
    private static final String OPTIONS = "\"options\":{\"num_ctx\":2048,\"num_predict\":%d}";
    private static final String FEW_WORDS = "\"stream\":false," + OPTIONS.formatted(3);
    private static final String WORDS = "{\"model\":\"chain\",\"prompt\":\"go\"," + OPTIONS.formatted(ENDLESS) + "}";

    @Test
    void stoppedRunner_midStream_isEnded_itsClientsAreTold_andNobodyElseNotices() throws Exception {
        // given
        TwoModels loaded = startTwoModels(STUCK_AFTER, 3);
        SidecarApp app = loaded.app();
        long server = loaded.server();
        List<Long> others = loaded.others();
        List<Long> frozen = new ArrayList<>(OwnedProcesses.runners(home, server));
        frozen.removeAll(others);
        assertThat(frozen).isNotEmpty();

        // when
        WordStream stream = WordStream.begin(app, ENDLESS);
        stream.awaitFirstWord();
        for (long runner : frozen) {
            signal("STOP", runner);
        }
        CompletableFuture<HttpResponse<String>> whole = WordStream.ask(app, "/api/generate", "\"stream\":false");
        // It has to be with the runner first: the next one, which cannot name a context, is for a runner of its own.
        soon().until(() -> isInPhase(app, "chain:latest", "SENT"));
        CompletableFuture<HttpResponse<String>> openAi = WordStream.ask(app, "/v1/completions", "\"stream\":true");

        // then
        pingUntilDone(app, CompletableFuture.allOf(stream.last(), whole, openAi));
        assertThat(stream.last().get()).startsWith("{\"error\":").contains("chain", "was ended");
        assertThat(whole.get().statusCode()).isEqualTo(503);
        assertThat(whole.get().headers().firstValue("Retry-After")).isPresent();
        assertThat(whole.get().body()).startsWith("{\"error\":\"");
        assertThat(openAi.get().body()).contains("\"error\":{\"message\":", "was ended");
        assertThat(stuck(app)).hasSize(1);
        assertThat(stuck(app).getFirst().at("/details/pid").asLong()).isIn(frozen);

        // and
        WordStream.begin(app, 3).last().get(HEALED.toSeconds(), TimeUnit.SECONDS);
        assertThat(OwnedProcesses.runners(home, server)).containsAll(others).doesNotContainAnyElementsOf(frozen);
        assertThat(app.status().path("pid").asLong()).isEqualTo(server);
    }

    @Test
    void runnerThatOllamaHasNotAsked_isLeftAlone() throws Exception {
        // given
        TwoModels loaded = startTwoModels("sidecar.gateway.stuck-after=1s", 1);
        SidecarApp app = loaded.app();

        // when
        WordStream stream = WordStream.begin(app, SOME_SECONDS);
        stream.awaitFirstWord();
        // For a runner of its own: up to 0.11 Ollama gives no request to any runner until the stream has ended.
        CompletableFuture<HttpResponse<String>> other =
                WordStream.ask(app, "/api/generate", "\"options\":{\"num_thread\":2,\"num_predict\":1}");
        pingUntilDone(app, stream.last());

        // then
        assertThat(stream.last().get()).contains("\"done\":true");
        assertThat(other.get(HEALED.toSeconds(), TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        assertThat(stuck(app)).isEmpty();
        assertThat(OwnedProcesses.runners(home, loaded.server())).containsAll(loaded.others());
    }

    @Test
    void runnerThatStopsWhileOllamaLoadsIt_isEnded_andItsClientIsTold() throws Exception {
        // given
        TwoModels loaded = startTwoModels(STUCK_AFTER, 1);
        SidecarApp app = loaded.app();
        List<Long> old = OwnedProcesses.modelRunners(home, loaded.server());
        for (long runner : old) {
            signal("KILL", runner);
        }

        // when
        CompletableFuture<HttpResponse<String>> waiting = WordStream.ask(app, "/api/generate", "\"stream\":false");
        long frozen = stopNextRunner(home, loaded.server(), old);

        // then
        HttpResponse<String> told = waiting.get(HEALED.toSeconds(), TimeUnit.SECONDS);
        assertThat(told.statusCode()).as(told.body()).isEqualTo(503);
        assertThat(told.body()).contains("chain", "was ended");
        assertThat(stuck(app)).hasSize(1);
        assertThat(stuck(app).getFirst().at("/details/pid").asLong()).isEqualTo(frozen);

        // and
        WordStream.begin(app, 3).last().get(HEALED.toSeconds(), TimeUnit.SECONDS);
        assertThat(app.status().path("pid").asLong()).isEqualTo(loaded.server());
    }

    @Test
    void runnerThatStopsInALoadJob_isEnded_andTheNextAttemptServesWhoWaits() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.QUICK, STUCK_AFTER, "sidecar.heartbeat.enabled=false");
        long server = app.awaitReady().path("pid").asLong();
        app.ping();
        WordStream.createModel(app);
        List<Long> old = OwnedProcesses.modelRunners(home, server);

        // when
        CompletableFuture<HttpResponse<String>> waiting = WordStream.ask(app, "/v1/completions", "\"max_tokens\":3");
        long frozen = stopNextRunner(home, server, old);

        // then
        HttpResponse<String> served = waiting.get(HEALED.toSeconds(), TimeUnit.SECONDS);
        assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
        assertThat(stuck(app)).hasSize(1);
        assertThat(stuck(app).getFirst().at("/details/pid").asLong()).isEqualTo(frozen);
    }

    @Test
    void runnerWhosePlaceAClientTookAlong_isEnded_andItsClientIsTold() throws Exception {
        // given
        TwoModels loaded = startTwoModels(STUCK_AFTER, 1);
        SidecarApp app = loaded.app();
        URI ollama = URI.create(app.status().path("address").asText());
        takePlaceAlong(ollama);

        // when
        HttpResponse<String> told =
                WordStream.ask(app, "/api/generate", FEW_WORDS).get(HEALED.toSeconds(), TimeUnit.SECONDS);

        // then
        assertThat(told.statusCode()).as(told.body()).isEqualTo(503);
        assertThat(told.body()).contains("chain", "nothing to do", "was ended");
        assertThat(stuck(app)).hasSize(1);

        // and
        WordStream.begin(app, 3).last().get(HEALED.toSeconds(), TimeUnit.SECONDS);
        assertThat(OwnedProcesses.runners(home, loaded.server())).containsAll(loaded.others());
        assertThat(app.status().path("pid").asLong()).isEqualTo(loaded.server());
    }

    @Test
    void ollamaThatLoadsNothingAnyMore_isRestarted_andThenServesWhoWaits() throws Exception {
        // given
        TwoModels loaded = startTwoModels(STUCK_AFTER, 1);
        SidecarApp app = loaded.app();
        URI ollama = URI.create(app.status().path("address").asText());
        takePlaceAlong(ollama);
        List<Long> chain = new ArrayList<>(OwnedProcesses.modelRunners(home, loaded.server()));
        chain.removeAll(loaded.others());

        // when
        try (RawClient waitsForThePlace = new RawClient(ollama).post("/api/generate", WORDS)) {
            assertThatThrownBy(() -> waitsForThePlace.lineWithin(SOON_MILLIS))
                    .isInstanceOf(SocketTimeoutException.class);
            for (long runner : chain) {
                signal("KILL", runner);
            }
            HttpResponse<String> served =
                    WordStream.ask(app, "/api/generate", FEW_WORDS).get(HEALED.toSeconds(), TimeUnit.SECONDS);

            // then
            assertThat(served.statusCode()).as(served.body()).isEqualTo(200);
        }
        assertThat(events(app, "ollama.stuck")).hasSize(1);
        assertThat(app.status().path("pid").asLong()).isNotEqualTo(loaded.server());
    }

    /** Clients of Ollama itself come and go, until one has gone at the wrong moment: nobody is answered any more. */
    private static void takePlaceAlong(URI ollama) {
        Awaitility.await()
                .atMost(HEALED)
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(10))
                .until(() -> {
                    try (RawClient leaving = new RawClient(ollama).post("/api/generate", WORDS)) {
                        return leaving.lineWithin(SOON_MILLIS).isEmpty();
                    } catch (SocketTimeoutException taken) {
                        return true;
                    }
                });
    }

    /** The word chain and the canary are in memory; the others are the runners beside that of the word chain. */
    private record TwoModels(SidecarApp app, long server, List<Long> others) {}

    private TwoModels startTwoModels(String stuckAfter, int inParallel) throws Exception {
        SidecarApp app = startReal(
                BackOff.QUICK,
                stuckAfter,
                "sidecar.heartbeat.enabled=false",
                "sidecar.env=OLLAMA_NUM_PARALLEL=" + inParallel + ",OLLAMA_MAX_LOADED_MODELS=3");
        long server = app.awaitReady().path("pid").asLong();
        app.ping();
        List<Long> others = OwnedProcesses.runners(home, server);
        WordStream.createModel(app);
        WordStream.load(app);
        return new TwoModels(app, server, others);
    }

    /** Whoever asks for the other model is answered, sooner or later, as if nothing were. */
    private static void pingUntilDone(SidecarApp app, CompletableFuture<?> others) throws Exception {
        long end = System.nanoTime() + HEALED.toNanos();
        while (!others.isDone() && System.nanoTime() < end) {
            JsonNode answer = app.ping();
            assertThat(answer.path("response").asText()).as(answer.toString()).isEqualTo(" pong");
        }
        assertThat(others).isDone();
    }

    /** The watch of the invariants sends requests too, which name no model. */
    static boolean isInPhase(SidecarApp app, String model, String phase) throws Exception {
        JsonNode requests = app.json(app.get(app.api("/sidecar/v1/requests")));
        return requests.valueStream()
                .anyMatch(request -> request.path("model").asText().equals(model)
                        && request.path("phase").asText().equals(phase));
    }

    static List<JsonNode> stuck(SidecarApp app) throws Exception {
        return events(app, "runner.stuck");
    }

    static List<JsonNode> events(SidecarApp app, String type) throws Exception {
        return app.events().stream()
                .filter(event -> event.path("type").asText().equals(type))
                .toList();
    }
}
