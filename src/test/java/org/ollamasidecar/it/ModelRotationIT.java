package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Two models of an Ollama that keeps one of them loaded. */
class ModelRotationIT extends FaultCase {

    private static final String CANARY = "sidecar/canary";
    private static final String CHAIN = "chain";
    private static final int REQUESTS = 24;
    private static final int LIMIT_SECONDS = 120;

    private SidecarApp start(String passOver, int places) throws Exception {
        SidecarApp app = startReal(
                BackOff.QUICK,
                "sidecar.env=OLLAMA_MAX_LOADED_MODELS=" + places,
                "sidecar.gateway.queue.pass-over=" + passOver,
                "sidecar.gateway.stuck-after=0s",
                "sidecar.heartbeat.enabled=false");
        app.awaitReady();
        WordStream.createModel(app);
        return app;
    }

    private static String body(String model, int words) {
        return "{\"model\":\"" + model + "\",\"prompt\":\"go\",\"stream\":false,\"options\":{\"num_predict\":" + words
                + "}}";
    }

    /** How often a model was loaded, by Ollama's own log. */
    private long loads() throws Exception {
        return Files.readAllLines(home.resolve("ollama.log"), StandardCharsets.ISO_8859_1).stream()
                .filter(line -> line.contains("msg=\"loaded runners\""))
                .count();
    }

    /** {@return how many loads it took} */
    private long askInTurn(SidecarApp app) throws Exception {
        List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
        answers.add(WordStream.post(app, "/api/generate", body(CHAIN, 8_000), "r-0"));
        soon().until(() -> isInPhase(app, "r-0", "SENT"));
        // While its runner stands still the others come to the door, in their order.
        List<Long> runners =
                OwnedProcesses.modelRunners(home, app.status().path("pid").asLong());
        for (long runner : runners) {
            signal("STOP", runner);
        }
        long before = loads();
        for (int i = 1; i <= REQUESTS; i++) {
            String id = "r-" + i;
            answers.add(WordStream.post(app, "/api/generate", body(i % 2 == 1 ? CANARY : CHAIN, 2), id));
            soon().until(() -> isKnown(app, id));
        }
        assertThat(answers.getFirst()).isNotDone();
        for (long runner : runners) {
            signal("CONT", runner);
        }
        for (CompletableFuture<HttpResponse<String>> answer : answers) {
            assertThat(answer.get(LIMIT_SECONDS, TimeUnit.SECONDS).statusCode()).isEqualTo(200);
        }
        return loads() - before;
    }

    private static boolean isInPhase(SidecarApp app, String id, String phase) throws Exception {
        for (JsonNode request : app.json(app.get(app.api("/sidecar/v1/requests")))) {
            if (request.path("requestId").asText().equals(id)) {
                return request.path("phase").asText().equals(phase);
            }
        }
        return false;
    }

    private static boolean isKnown(SidecarApp app, String id) throws Exception {
        JsonNode requests = app.json(app.get(app.api("/sidecar/v1/requests")));
        return requests.findValuesAsText("requestId").contains(id);
    }

    @Test
    void requestsOfTwoModelsInTurn_takeAQuarterOfTheLoads_thatTheirOwnOrderTakes() throws Exception {
        // given
        long inTheirOrder;
        try (SidecarApp app = start("0s", 1)) {
            inTheirOrder = askInTurn(app);
        }

        // when
        long together = askInTurn(start("20s", 1));

        // then
        System.out.printf("loads for %d requests: %d in their order, %d together%n", REQUESTS, inTheirOrder, together);
        assertThat(together).isPositive().isLessThanOrEqualTo(inTheirOrder / 4);
    }

    @Test
    void modelThatIsPassedOver_hasItsTurn_whileTheOtherIsAskedWithoutEnd() throws Exception {
        // given
        SidecarApp app = start("1s", 1);
        try (AnsweringClients clients = new AnsweringClients(app, 4, CANARY)) {
            clients.awaitMore("pong", 20);

            // when
            HttpResponse<String> passedOver =
                    WordStream.post(app, "/api/generate", body(CHAIN, 2), "r-1").get(LIMIT_SECONDS, TimeUnit.SECONDS);

            // then
            assertThat(passedOver.statusCode()).isEqualTo(200);
            assertThat(passedOver.headers().firstValue("x-queue-position")).hasValue("1");
            clients.awaitMore("pong", 20);
            assertThat(clients.errors()).isEmpty();
        }
    }

    @Test
    void withRoomForBoth_nobodyWaits() throws Exception {
        // given
        SidecarApp app = start("20s", 2);
        app.ping();

        try (AnsweringClients clients = new AnsweringClients(app, 1, CANARY)) {
            clients.awaitMore("pong", 5);

            // when
            HttpResponse<String> beside =
                    WordStream.post(app, "/api/generate", body(CHAIN, 2), "r-1").get(LIMIT_SECONDS, TimeUnit.SECONDS);

            // then
            assertThat(beside.statusCode()).isEqualTo(200);
            assertThat(beside.headers().firstValue("x-queue-position")).isEmpty();
            soon().until(() -> loads() >= 2);
            assertThat(loads()).isEqualTo(2);
        }
    }
}
