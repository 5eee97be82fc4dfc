package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Fault;
import org.ollamasidecar.fake.Knob;

/** Too many requests, clients that leave, clients that do not read, and an Ollama that is killed under load. */
@Tag("alone")
class GatewayFaultIT extends FaultCase {

    private static final String STREAM = "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\"}";
    private static final String PING = "{\"model\":\"sidecar/canary\",\"prompt\":\"ping\",\"stream\":false}";
    private static final String NO_HEARTBEAT = "sidecar.heartbeat.enabled=false";
    private static final int SOME_FILES = 40;

    private static CompletableFuture<HttpResponse<String>> post(HttpClient http, SidecarApp app, String body) {
        HttpRequest request = HttpRequest.newBuilder(app.api("/api/generate"))
                .timeout(Duration.ofMinutes(3))
                .POST(BodyPublishers.ofString(body))
                .build();
        return http.sendAsync(request, BodyHandlers.ofString());
    }

    private static HttpClient http1() {
        return HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
    }

    @Test
    @Tag("fake")
    void row46_thousandRequestsAtOnce_onAQueueOf64_areAnsweredOrRefused_andLeaveNothing() throws Exception {
        // given
        FakeProgram fake = fake();
        SidecarApp app = startFake(
                fake,
                BackOff.QUICK,
                NO_HEARTBEAT,
                "sidecar.gateway.queue.per-model=4",
                "sidecar.gateway.queue.size=64");
        app.awaitReady();
        app.ping();
        int files = ProcessUse.of(app.pid()).files();
        fake.set(Knob.TOKEN_PAUSE, 600_000);

        // when
        List<HttpResponse<String>> answers = new ArrayList<>();
        try (AnswerWatch live = new AnswerWatch(
                        "live", app.management("/q/health/live"), Duration.ofMillis(100), RunDelay.of(app.pid()));
                ScheduledExecutorService looks = Executors.newSingleThreadScheduledExecutor();
                HttpClient http = http1()) {
            Future<?> watch = looks.scheduleWithFixedDelay(() -> ask(live), 0, 10, TimeUnit.MILLISECONDS);
            List<CompletableFuture<HttpResponse<String>>> all =
                    Stream.generate(() -> post(http, app, PING)).limit(1000).toList();
            // None is answered before all have come: 4 are with Ollama, 64 wait.
            soon().until(() -> all.stream().filter(CompletableFuture::isDone).count() >= 1000 - 4 - 64);
            fake.set(Knob.TOKEN_PAUSE, 20);
            for (CompletableFuture<HttpResponse<String>> one : all) {
                answers.add(one.get(3, TimeUnit.MINUTES));
            }
            watch.cancel(false);

            // then
            assertThat(live.violations()).isEmpty();
        }
        assertThat(answers)
                .hasSize(1000)
                .allSatisfy(answer -> assertThat(answer.statusCode()).isIn(200, 429, 503))
                .filteredOn(answer -> answer.statusCode() != 200)
                .isNotEmpty()
                .allSatisfy(refused ->
                        assertThat(refused.headers().firstValue("Retry-After")).isPresent());
        assertThat(answers)
                .filteredOn(answer -> answer.statusCode() == 200)
                .hasSizeGreaterThanOrEqualTo(64)
                .allSatisfy(answer -> assertThat(answer.body()).contains(" pong"));
        soon().untilAsserted(() -> {
            assertThat(app.status().at("/inFlight/requests").asInt()).isZero();
            assertThat(ProcessUse.of(app.pid()).files()).isLessThan(files + SOME_FILES);
        });
    }

    private static void ask(AnswerWatch live) {
        try {
            live.ask();
        } catch (InterruptedException over) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    @Tag("fake")
    void row47_readerThatTakesNothing_isBounded_andDisturbsNobody() throws Exception {
        // given
        FakeProgram fake = fake();
        SidecarApp app = startFake(
                fake,
                BackOff.QUICK,
                NO_HEARTBEAT,
                "sidecar.gateway.stuck-after=2s",
                "sidecar.gateway.queue.per-model=4");
        app.awaitReady();
        app.ping();
        fake.set(Knob.TOKENS, 10_000_000);

        // when
        try (RawClient sleepy = new RawClient(app.api("/")).post("/api/generate", STREAM)) {
            sleepy.skipHead();
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(new StandStill(app)::isReached);
            fake.set(Knob.TOKENS, 1);

            // then
            assertThat(flights(app).get(0).path("bytesOut").asLong()).isBetween(1L, 32L << 20);
            assertThat(app.ping().path("response").asText()).isEqualTo(" pong");
        }
        soon().until(() -> app.status().at("/inFlight/requests").asInt() == 0);
    }

    /** Whether nothing has been written between two looks. */
    private static final class StandStill {
        private final SidecarApp app;
        private long last = -1;

        StandStill(SidecarApp app) {
            this.app = app;
        }

        boolean isReached() throws Exception {
            long now = flights(app).path(0).path("bytesOut").asLong();
            boolean same = now == last && now > 0;
            last = now;
            return same;
        }
    }

    private static JsonNode flights(SidecarApp app) throws Exception {
        return app.json(app.get(app.api("/sidecar/v1/requests")));
    }

    @Test
    void row48_clientThatLeaves_endsTheWorkOfOllama() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.QUICK, NO_HEARTBEAT);
        app.awaitReady();
        WordStream.createEndlessModel(app);
        WordStream.load(app);

        // when
        try (RawClient leaving = new RawClient(app.api("/"))
                .post("/api/chat", "{\"model\":\"chain\",\"messages\":[{\"role\":\"user\",\"content\":\"go\"}]}")) {
            leaving.skipHead();
            leaving.chunk();
            assertThat(chatsEnded()).isZero();
        }

        // then: nothing else ends it, an answer of ten long contexts takes minutes
        soon().until(() -> chatsEnded() == 1);
        soon().until(() -> app.status().at("/inFlight/requests").asInt() == 0);
    }

    @Test
    void row48_clientsThatLeave_takeNoPlaceOfTheRunnerAlong() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.QUICK, NO_HEARTBEAT, "sidecar.env=OLLAMA_NUM_PARALLEL=1");
        app.awaitReady();
        WordStream.createModel(app);
        WordStream.load(app);

        // when
        for (int client = 0; client < 100; client++) {
            try (RawClient leaving = new RawClient(app.api("/"))
                    .post(
                            "/api/generate",
                            "{\"model\":\"chain\",\"prompt\":\"go\","
                                    + "\"options\":{\"num_ctx\":2048,\"num_predict\":50}}")) {
                leaving.skipHead();
                leaving.chunk();
            }
        }

        // then
        assertThat(WordStream.begin(app, 3).last().get(3, TimeUnit.MINUTES)).contains("\"done\":true");
    }

    /** Ollama writes one line when it has ended its work on a request. */
    private long chatsEnded() throws IOException {
        try (Stream<String> lines = Files.lines(home.resolve("ollama.log"), StandardCharsets.ISO_8859_1)) {
            return lines.filter(line -> line.contains("[GIN]") && line.contains("/api/chat"))
                    .count();
        }
    }

    @Test
    @Tag("fake")
    void chunks_areNeverMerged_andNothingIsLost() throws Exception {
        // given
        FakeProgram fake = fake().set(Knob.TOKENS, 200).set(Knob.TOKEN_PAUSE, 3);
        SidecarApp app = startFake(fake, BackOff.QUICK, NO_HEARTBEAT);
        app.awaitReady();
        app.ping();

        // when
        List<String> chunks = new ArrayList<>();
        try (RawClient client = new RawClient(app.api("/")).post("/api/generate", STREAM)) {
            client.skipHead();
            for (String chunk = client.chunk(); !chunk.isEmpty(); chunk = client.chunk()) {
                chunks.add(chunk);
            }
        }

        // then
        assertThat(chunks).hasSizeGreaterThanOrEqualTo(201).allSatisfy(chunk -> assertThat(chunk.lines())
                .hasSize(1));
        assertThat(String.join("", chunks).lines()).hasSize(201).allMatch(line -> line.endsWith("}"));
        fake.set(Knob.TOKENS, 1).set(Knob.TOKEN_PAUSE, 0);
    }

    @Test
    void modelThatIsNotLoaded_isLoadedByOneJob_forAllThatAsk() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.QUICK, NO_HEARTBEAT);
        app.awaitReady();
        WordStream.createModel(app);
        int before = loadsOfChain(app);

        // when
        List<HttpResponse<String>> answers = new ArrayList<>();
        try (HttpClient http = http1()) {
            List<CompletableFuture<HttpResponse<String>>> all = Stream.generate(
                            () -> post(http, app, "{\"model\":\"chain\"}"))
                    .limit(5)
                    .toList();
            for (CompletableFuture<HttpResponse<String>> one : all) {
                answers.add(one.get(3, TimeUnit.MINUTES));
            }
        }

        // then
        assertThat(answers).allSatisfy(answer -> assertThat(answer.statusCode()).isEqualTo(200));
        assertThat(loadsOfChain(app)).isEqualTo(before + 1);
    }

    private static int loadsOfChain(SidecarApp app) throws Exception {
        int count = 0;
        for (JsonNode job : app.json(app.get(app.api("/sidecar/v1/loads")))) {
            count += job.toString().contains("\"chain") ? 1 : 0;
        }
        return count;
    }

    @Test
    @Tag("fake")
    void offline_isKeptAtTheFrontDoorToo() throws Exception {
        // given
        Path record = folder.resolve("record");
        FakeProgram fake = fake().set(Knob.RECORD, record);
        SidecarApp app = startFake(fake, BackOff.QUICK, NO_HEARTBEAT, "sidecar.models.offline=true");
        app.awaitReady();

        // when
        HttpResponse<String> refused = app.post("/api/pull", "{\"model\":\"smollm2\"}", Map.of());

        // then
        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.body()).startsWith("{\"error\":\"");
        assertThat(Files.readString(record)).doesNotContain("/api/pull");
    }

    @Test
    @Tag("fake")
    void ollamaThatIsBackAndOnlyListens_isAskedAtOnce_butForNoModel_andNotForEver() throws Exception {
        // given
        Path record = folder.resolve("record");
        FakeProgram fake = fake();
        SidecarApp app = startFake(fake, BackOff.AT_ONCE, NO_HEARTBEAT, "sidecar.gateway.restart-wait=2s");
        long server = app.awaitReady().path("pid").asLong();
        fake.set(Knob.RECORD, record).set(Knob.FAULT_PATH, "/api/version").set(Knob.FAULT, Fault.HANG);

        // when
        signal("KILL", server);
        soon().until(() -> app.status().path("state").asText().equals("LISTENING"));

        // then
        assertThat(app.get(app.api("/api/tags")).statusCode()).isEqualTo(200);
        for (HttpResponse<String> late :
                List.of(app.get(app.api("/api/version")), app.post("/api/generate", PING, Map.of()))) {
            assertThat(late.statusCode()).as(late.body()).isEqualTo(503);
            assertThat(late.headers().firstValue("retry-after")).isPresent();
            assertThat(late.body()).contains("LISTENING");
        }
        assertThat(app.status().path("state").asText()).isEqualTo("LISTENING");
        assertThat(Files.readString(record)).contains("/api/tags").doesNotContain("/api/generate");
        fake.set(Knob.FAULT, Fault.NONE);
        app.awaitReady();
        app.ping();
    }

    @Test
    void row03_kill9_under50RequestsASecond_isSeenByNobodyWhoHadNoByte() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, NO_HEARTBEAT, "sidecar.gateway.restart-wait=2m");
        long server = app.awaitReady().path("pid").asLong();
        app.ping();

        // when
        List<CompletableFuture<HttpResponse<String>>> all = new CopyOnWriteArrayList<>();
        try (HttpClient http = http1();
                ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor()) {
            Future<?> load = pace.scheduleAtFixedRate(
                    () -> {
                        if (all.size() < 300) {
                            all.add(post(http, app, PING));
                        }
                    },
                    0,
                    20,
                    TimeUnit.MILLISECONDS);
            soon().until(() -> all.size() > 100);
            signal("KILL", server);
            awaitReplaced(app, server);
            soon().until(() -> all.size() == 300);
            load.cancel(false);

            // then
            for (CompletableFuture<HttpResponse<String>> one : all) {
                HttpResponse<String> answer = one.get(3, TimeUnit.MINUTES);
                assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
                assertThat(answer.body()).contains(" pong");
            }
        }
    }
}
