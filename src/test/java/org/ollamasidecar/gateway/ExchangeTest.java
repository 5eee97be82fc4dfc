package org.ollamasidecar.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.http.HttpServerRequest;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.canary.TestProofs;
import org.ollamasidecar.demand.Demand;
import org.ollamasidecar.gateway.request.InFlightRequest;
import org.ollamasidecar.gateway.request.InFlightRequest.Phase;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.StoreRace;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.state.SidecarState;

/** Requests through the front door, to an Ollama that does as each test wants. */
class ExchangeTest extends GatewayCase {

    private static final Map<String, String> SETTINGS = Map.of(
            "sidecar.models.\"kept\".keep-alive", "-1",
            "sidecar.models.aliases", "gpt-4o=m");
    private static final String CHAT = "{\"model\":\"m\",\"messages\":[{}],\"stream\":false}";
    private static final String ANSWER = "{\"model\":\"m\",\"done\":true,\"eval_count\":3}";

    private TestGateway gateway(Consumer<HttpServerRequest> answer, String... more) throws Exception {
        Map<String, String> settings = new HashMap<>(SETTINGS);
        for (int i = 0; i < more.length; i += 2) {
            settings.put(more[i], more[i + 1]);
        }
        return open(settings, answer);
    }

    private static void answer(HttpServerRequest request) {
        request.response().putHeader("content-type", "application/json").end(ANSWER);
    }

    private static void breakOff(HttpServerRequest request) {
        request.connection().close();
    }

    private static HttpResponse<String> got(CompletableFuture<HttpResponse<String>> answer) throws Exception {
        return answer.get(TestGateway.patience().toSeconds(), TimeUnit.SECONDS);
    }

    private static void awaitNothingInFlight(TestGateway gateway) {
        soon().until(() -> gateway.inFlight.inFlight() == 0);
    }

    @Test
    void answer_isPassedOn_andOthersLearnFromIt() throws Exception {
        // given
        TestGateway gateway = gateway(ExchangeTest::answer);

        // when
        HttpResponse<String> answer = got(send(gateway, "/api/chat", CHAT));

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).isEqualTo(ANSWER);
        assertThat(gateway.received).containsExactly("/api/chat " + CHAT);
        awaitNothingInFlight(gateway);
        assertThat(TestProofs.newest(gateway.proofs, Samples.NOW_RUNNING)).contains("m:latest");
        assertThat(gateway.usage.counted()).containsExactly("alice m:latest 1 0 0 3 0");
        assertThat(gateway.demands.within(Demand.ANYWHERE, Instant.EPOCH, Instant.MAX))
                .singleElement()
                .satisfies(demand -> {
                    assertThat(demand.kind()).isEqualTo(Demand.Kind.REQUEST);
                    assertThat(demand.by()).isEqualTo("alice");
                    assertThat(demand.model()).isEqualTo(ModelName.parse("m"));
                    assertThat(demand.ended()).isNotNull();
                });
    }

    @Test
    void whoeverFollowsARequest_hearsOfItsPhases_andOfItsEnd_andGivesAHeaderAlong() throws Exception {
        // given
        List<String> traces = new CopyOnWriteArrayList<>();
        TestGateway gateway = gateway(request -> {
            traces.add(request.getHeader("traceparent"));
            request.response()
                    .putHeader("content-type", "application/json")
                    .end("{\"done\":true,\"done_reason\":\"length\",\"eval_count\":3}");
        });

        // when
        assertThat(got(send(gateway, "/api/chat", CHAT)).statusCode()).isEqualTo(200);

        // then
        soon().until(() -> gateway.trace.heard().contains("200 out=3 length"));
        assertThat(gateway.trace.heard())
                .containsExactly("WAITING_FOR_OLLAMA", "LOADING", "SENT", "ANSWERING", "200 out=3 length");
        assertThat(traces).containsExactly("of this service");
    }

    @Test
    void whoeverFollowsARequest_hearsWhyThereIsNoAnswer() throws Exception {
        // given
        TestGateway gateway = gateway(ExchangeTest::breakOff);

        // when
        got(send(gateway, "/api/chat", CHAT));

        // then
        soon().until(() -> gateway.trace.heard().getLast().endsWith(" UNREACHABLE out=0"));
    }

    @Test
    void answersWithoutTokens_areCountedAsUntold_andErrorsAreNot() throws Exception {
        // given
        TestGateway gateway = gateway(request -> {
            int status = request.path().equals("/api/chat") ? 200 : 404;
            request.response().setStatusCode(status).end("{\"message\":{},\"done\":true}");
        });

        // when
        got(send(gateway, "/api/chat", CHAT));
        got(send(gateway, "/api/generate", CHAT));
        got(send(gateway, "/api/show", CHAT));

        // then
        awaitNothingInFlight(gateway);
        assertThat(gateway.usage.counted()).containsExactly("alice m:latest 1 1 0 0 0");
    }

    @Test
    void contextThatAModelHasServedWith_isRemembered_andNotOneThatItCannotBeLoadedWith() throws Exception {
        // given
        TestGateway gateway = gateway(request -> {
            int status = request.path().equals("/api/chat") ? 200 : 500;
            request.response().setStatusCode(status).end("{\"message\":{},\"done\":true}");
        });
        String body = "{\"model\":\"m\",\"prompt\":\"hi\",\"messages\":[{}],\"options\":{\"num_ctx\":%d}}";

        // when
        got(send(gateway, "/api/chat", body.formatted(2048)));
        got(send(gateway, "/api/generate", body.formatted(9_000_000)));

        // then
        assertThat(gateway.contexts.of(ModelName.parse("m"))).hasValue(2048);

        // when
        got(send(gateway, "/api/chat", CHAT));

        // then
        assertThat(gateway.contexts.of(ModelName.parse("m"))).isEmpty();
    }

    @Test
    void requestThatWasLost_isSentAgain() throws Exception {
        // given
        TestGateway gateway = gateway(request -> {
            if (held.isEmpty()) {
                held.add(request);
                breakOff(request);
            } else {
                answer(request);
            }
        });

        // when
        HttpResponse<String> answer = got(send(gateway, "/api/chat", CHAT));

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(gateway.received).containsExactly("/api/chat " + CHAT, "/api/chat " + CHAT);
    }

    @Test
    void requestWhoseModelIsLoaded_whileAnotherOllamaBeginsToServe_goesToThatOne() throws Exception {
        // given
        long next = Samples.NOW_RUNNING + 1;
        TestGateway gateway = gateway(held::add);
        gateway.ollama.onLook = () -> gateway.isReplacedBy(next);

        // when
        CompletableFuture<HttpResponse<String>> answer = send(gateway, "/api/chat", CHAT);
        soon().until(() -> held.size() == 1);

        // then
        assertThat(gateway.inFlight.requestsOf(Samples.NOW_RUNNING)).isZero();
        assertThat(gateway.inFlight.requestsOf(next)).isOne();
        held.forEach(ExchangeTest::answer);
        assertThat(got(answer).statusCode()).isEqualTo(200);
    }

    @Test
    void requestThatIsLostEachTime_isSentTwice_andThenRefused() throws Exception {
        // given
        TestGateway gateway = gateway(ExchangeTest::breakOff);

        // when
        HttpResponse<String> answer = got(send(gateway, "/api/chat", CHAT));

        // then
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(answer.body()).contains("did not answer");
        assertThat(gateway.received).hasSize(2);
    }

    private void install(String model) throws IOException {
        Path entry =
                folder.resolve("models/manifests/registry.ollama.ai/library").resolve(model);
        Files.createDirectories(entry);
        Files.writeString(entry.resolve("latest"), "{}");
    }

    private static void fail(HttpServerRequest request, int status, String error) {
        request.response().setStatusCode(status).end("{\"error\":\"" + error + "\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "404, /api/chat, model 'm' not found",
        "400, /api/chat, model is required",
        "404, /api/delete, model 'm' not found",
        "500, /api/show, stat /s/manifests/h/n/x/latest: no such file or directory"
    })
    void requestThatFailsOverTheDeletionOfAnotherModel_isSentAgain(int status, String path, String error)
            throws Exception {
        // given
        install("m");
        TestGateway gateway = gateway(request -> {
            held.add(request);
            if (held.size() <= 3) {
                fail(request, status, error);
            } else {
                answer(request);
            }
        });

        // when
        HttpResponse<String> answer = got(send(gateway, path, CHAT));

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(gateway.received).hasSize(4).allMatch(got -> got.equals(path + " " + CHAT));
        awaitNothingInFlight(gateway);
    }

    @Test
    void listThatFailsOverTheDeletionOfAModel_isAskedForAgain() throws Exception {
        // given
        TestGateway gateway = gateway(request -> {
            held.add(request);
            if (held.size() == 1) {
                fail(request, 500, "stat /s/manifests/h/n/x/latest: no such file or directory");
            } else {
                answer(request);
            }
        });

        // when
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(gateway.at("/v1/models/x")).build(), HttpResponse.BodyHandlers.ofString());

        // then
        assertThat(answer.body()).isEqualTo(ANSWER);
        assertThat(held).hasSize(2);
    }

    @Test
    void modelThatIsNotThere_isNotAskedForAgain() throws Exception {
        // given
        TestGateway gateway = gateway(request -> fail(request, 404, "model 'm' not found"));

        // when
        HttpResponse<String> answer = got(send(gateway, "/api/chat", CHAT));

        // then
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(answer.body()).isEqualTo("{\"error\":\"model 'm' not found\"}");
        assertThat(gateway.received).hasSize(1);
    }

    @Test
    void errorThatStays_isPassedOnInTheEnd() throws Exception {
        // given
        install("m");
        TestGateway gateway = gateway(request -> fail(request, 404, "model 'm' not found"));

        // when
        HttpResponse<String> answer = got(send(gateway, "/api/chat", CHAT));

        // then
        assertThat(answer.statusCode()).isEqualTo(404);
        assertThat(gateway.received).hasSize(StoreRace.AGAIN + 1);
    }

    @Test
    void changeThatFailsInTheMiddle_isNotSentAgain() throws Exception {
        // given
        install("m");
        TestGateway gateway =
                gateway(request -> fail(request, 500, "stat /s/manifests/h/n/x/latest: no such file or directory"));

        // when
        HttpResponse<String> answer = got(send(gateway, "/api/delete", CHAT));

        // then
        assertThat(answer.statusCode()).isEqualTo(500);
        assertThat(gateway.received).hasSize(1);
    }

    @Test
    void requestWithALastingEffect_isNeverSentAgain() throws Exception {
        // given
        TestGateway gateway = gateway(ExchangeTest::breakOff);

        // when
        HttpResponse<String> answer = got(send(gateway, "/api/copy", "{\"source\":\"m\",\"destination\":\"n\"}"));

        // then
        assertThat(answer.statusCode()).isEqualTo(502);
        assertThat(gateway.received).hasSize(1);
    }

    @Test
    void requestDuringARestart_isAnsweredAfterIt() throws Exception {
        // given
        TestGateway gateway = gateway(ExchangeTest::answer, "sidecar.gateway.restart-wait", "1h");
        SidecarState ready = gateway.monitor.status().state();
        gateway.become(Samples.STARTING);
        CompletableFuture<HttpResponse<String>> answer = send(gateway, "/api/chat", CHAT);
        soon().until(() ->
                gateway.inFlight.inFlight() == 1 && gateway.underWay().phase() == Phase.WAITING_FOR_OLLAMA);

        // when
        gateway.become(ready);

        // then
        assertThat(got(answer).statusCode()).isEqualTo(200);
        assertThat(gateway.received).hasSize(1);
    }

    @Test
    void requestToAnOllamaThatHasBeenGivenUp_isRefusedInTheShapeOfItsApi() throws Exception {
        // given
        TestGateway gateway = gateway(ExchangeTest::answer);
        gateway.become(new SidecarState.Failed(Samples.NOW_RUNNING, Samples.DIED));

        // when
        HttpResponse<String> answer = got(send(gateway, "/v1/chat/completions", CHAT));

        // then
        assertThat(answer.statusCode()).isEqualTo(503);
        assertThat(answer.headers().firstValue("retry-after")).isPresent();
        assertThat(answer.body()).contains("\"error\":{", "ollama is not ready");
        assertThat(gateway.received).isEmpty();
        awaitNothingInFlight(gateway);
    }

    @Test
    void clientThatLeaves_endsTheWorkOfOllama() throws Exception {
        // given
        TestGateway gateway = gateway(held::add);
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            String head = "POST /api/chat HTTP/1.1\r\nHost: x\r\nContent-Length: " + CHAT.length() + "\r\n\r\n";
            client.getOutputStream().write((head + CHAT).getBytes(StandardCharsets.US_ASCII));
            soon().until(() -> held.size() == 1);
        }

        // then
        awaitNothingInFlight(gateway);
        soon().until(() -> gateway.upstreamClosed.get() == 1);
    }

    @Test
    void requestThatIsEnded_tellsItsClientWhy_andEndsTheWorkOfOllama() throws Exception {
        // given
        TestGateway gateway = gateway(held::add);
        CompletableFuture<HttpResponse<String>> answer = send(gateway, "/api/chat", CHAT);
        soon().until(() -> held.size() == 1);

        // when
        gateway.underWay().end("somebody has ended it").get(60, TimeUnit.SECONDS);

        // then
        assertThat(got(answer).statusCode()).isEqualTo(503);
        assertThat(got(answer).body()).contains("somebody has ended it");
        awaitNothingInFlight(gateway);
        soon().until(() -> gateway.upstreamClosed.get() == 1);
    }

    @Test
    void answerThatIsEndedInTheMiddle_saysWhyAtItsEnd() throws Exception {
        // given
        TestGateway gateway = gateway(request -> {
            held.add(request);
            request.response()
                    .setChunked(true)
                    .putHeader("content-type", "application/x-ndjson")
                    .write("{\"done\":false}\n");
        });
        CompletableFuture<HttpResponse<String>> answer = send(gateway, "/api/chat", CHAT);
        soon().until(() ->
                gateway.inFlight.inFlight() == 1 && gateway.underWay().bytesOut() > 0);

        // when
        gateway.underWay().end("somebody has ended it").get(60, TimeUnit.SECONDS);

        // then
        assertThat(got(answer).statusCode()).isEqualTo(200);
        assertThat(got(answer).body()).startsWith("{\"done\":false}\n").contains("somebody has ended it");
        awaitNothingInFlight(gateway);
    }

    @Test
    void secondRequestForAModel_waitsForItsTurn_andIsToldSo() throws Exception {
        // given
        TestGateway gateway = gateway(held::add, "sidecar.gateway.queue.per-model", "1");
        CompletableFuture<HttpResponse<String>> first = send(gateway, "/api/chat", CHAT);
        soon().until(() -> held.size() == 1);

        // when
        CompletableFuture<HttpResponse<String>> second = send(gateway, "/v1/chat/completions", CHAT);

        // then
        soon().until(() ->
                gateway.inFlight.all().stream().map(InFlightRequest::phase).anyMatch(Phase.QUEUED::equals));
        answer(held.getFirst());
        assertThat(got(first).headers().map()).doesNotContainKey("x-queue-position");
        soon().until(() -> held.size() == 2);
        answer(held.getLast());
        assertThat(got(second).headers().firstValue("x-queue-position")).contains("1");
        assertThat(got(second).headers().firstValue("x-queue-wait-ms")).isPresent();
    }

    @Test
    void clientThatLeavesTheQueue_leavesItsPlaceToTheNext() throws Exception {
        // given
        TestGateway gateway = gateway(held::add, "sidecar.gateway.queue.per-model", "1");
        CompletableFuture<HttpResponse<String>> first = send(gateway, "/api/chat", CHAT);
        soon().until(() -> held.size() == 1);
        CompletableFuture<HttpResponse<String>> second = send(gateway, "/api/chat", CHAT);
        soon().until(() -> gateway.inFlight.inFlight() == 2);
        InFlightRequest waiting = gateway.inFlight.find("2").orElseThrow();
        soon().until(() -> waiting.phase() == Phase.QUEUED);

        // when
        waiting.end("somebody has ended it").get(60, TimeUnit.SECONDS);
        assertThat(got(second).statusCode()).isEqualTo(503);
        CompletableFuture<HttpResponse<String>> third = send(gateway, "/api/chat", CHAT);
        soon().until(() -> gateway.inFlight
                .find("3")
                .filter(one -> one.phase() == Phase.QUEUED)
                .isPresent());
        answer(held.getFirst());

        // then
        assertThat(got(first).statusCode()).isEqualTo(200);
        soon().until(() -> held.size() == 2);
        answer(held.getLast());
        assertThat(got(third).headers().firstValue("x-queue-position")).contains("1");
        assertThat(gateway.received).hasSize(2);
    }

    @Test
    void keptModel_staysWhereAClientWantsItUnloaded_andOllamaIsNotAsked() throws Exception {
        // given
        TestGateway gateway = gateway(ExchangeTest::answer);
        gateway.ollama.loaded.add(new LoadedModel("kept:latest", 1, 0, ""));

        // when
        HttpResponse<String> answer = got(send(gateway, "/api/generate", "{\"model\":\"kept\",\"keep_alive\":0}"));

        // then
        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"model\":\"kept\"", "\"done_reason\":\"unload\"");
        assertThat(gateway.received).isEmpty();
        assertThat(gateway.journal.since(0)).singleElement().satisfies(event -> assertThat(event.type())
                .isEqualTo("model.kept"));
        awaitNothingInFlight(gateway);
    }

    @Test
    void alias_isTranslatedOnTheWayThere_andBack() throws Exception {
        // given
        TestGateway gateway = gateway(ExchangeTest::answer);

        // when
        HttpResponse<String> answer = got(send(gateway, "/api/chat", CHAT.replace("\"m\"", "\"gpt-4o\"")));

        // then
        assertThat(gateway.received).containsExactly("/api/chat " + CHAT.replace("\"m\"", "\"m:latest\""));
        assertThat(answer.body()).isEqualTo(ANSWER.replace("\"m\"", "\"gpt-4o\""));
    }

    @Test
    void streamThatWaits_getsComments_andAnErrorOfOllamaWithinIt() throws Exception {
        // given
        TestGateway gateway = gateway(held::add, "sidecar.gateway.stream-comments", "10ms");
        String body = "{\"model\":\"m\",\"stream\":true}";
        try (Socket client = new Socket(InetAddress.getLoopbackAddress(), gateway.port())) {
            client.setSoTimeout((int) TestGateway.patience().toMillis());
            String head = "POST /v1/chat/completions HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: "
                    + body.length() + "\r\n\r\n";
            client.getOutputStream().write((head + body).getBytes(StandardCharsets.US_ASCII));
            BufferedReader lines =
                    new BufferedReader(new InputStreamReader(client.getInputStream(), StandardCharsets.UTF_8));
            assertThat(lines.readLine()).contains("200");
            String line = lines.readLine();
            while (line != null && !line.startsWith(": waiting")) {
                line = lines.readLine();
            }
            assertThat(line).isNotNull();
            soon().until(() -> held.size() == 1);

            // when
            held.getFirst().response().setStatusCode(500).end("{\"error\":{\"message\":\"out of luck\"}}");

            // then
            assertThat(lines.lines()).anyMatch(rest -> rest.startsWith("data: ") && rest.contains("out of luck"));
        }
        awaitNothingInFlight(gateway);
    }

    @Test
    void bodyThatIsNoJson_isRefused_andNeverSent() throws Exception {
        // given
        TestGateway gateway = gateway(ExchangeTest::answer);

        // when
        HttpResponse<String> answer = got(send(gateway, "/api/chat", "{\"model\":"));

        // then
        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(gateway.received).isEmpty();
        awaitNothingInFlight(gateway);
    }

    @Test
    void bodyOfAnotherPath_goesOnAsItComes() throws Exception {
        // given
        TestGateway gateway =
                gateway(request -> request.response().setStatusCode(201).end());

        // when
        HttpResponse<String> answer = got(send(gateway, "/api/blobs/sha256:1", "no JSON"));

        // then
        assertThat(answer.statusCode()).isEqualTo(201);
        assertThat(gateway.received).containsExactly("/api/blobs/sha256:1 no JSON");
        assertThat(gateway.demands.within(Demand.ANYWHERE, Instant.EPOCH, Instant.MAX))
                .isEmpty();
    }
}
