package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Fault;
import org.ollamasidecar.fake.Knob;
import org.ollamasidecar.testing.SseClient;

/** Another Ollama in the place of the one that serves, which nobody notices. */
class UpgradeIT extends FaultCase {

    private static final String UPGRADES = "/sidecar/v1/upgrades";
    private static final int STREAMS = 4;
    private static final int WORDS = 1500;
    private static final int SLOW_LOAD_MILLIS = 2000;

    @Override
    int instances() {
        return 2;
    }

    private static JsonNode submit(SidecarApp app, String body) throws IOException, InterruptedException {
        HttpResponse<String> answer = app.post(UPGRADES, body, Map.of());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        JsonNode upgrade = app.json(answer);
        assertThat(answer.headers().firstValue("Location"))
                .contains(UPGRADES + "/" + upgrade.path("id").asText());
        return upgrade;
    }

    private static JsonNode rollingRestart(SidecarApp app) throws IOException, InterruptedException {
        HttpResponse<String> answer = app.post("/sidecar/v1/restart?rolling=true", "", Map.of());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
        return app.json(answer);
    }

    private static JsonNode upgrade(SidecarApp app, JsonNode known) throws IOException, InterruptedException {
        return app.json(app.get(app.api(UPGRADES + "/" + known.path("id").asText())));
    }

    private static JsonNode awaitEnd(SidecarApp app, JsonNode known) {
        return Awaitility.await("the end of the upgrade")
                .atMost(Duration.ofMinutes(5))
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> upgrade(app, known),
                        seen -> !seen.path("state").asText().equals("RUNNING"));
    }

    private static JsonNode awaitDone(SidecarApp app, JsonNode known) {
        JsonNode ended = awaitEnd(app, known);
        assertThat(ended.path("state").asText()).as(ended.toPrettyString()).isEqualTo("DONE");
        return ended;
    }

    private static void awaitStep(SidecarApp app, JsonNode known, String step) {
        soon().until(() -> stateOf(upgrade(app, known), step), state -> state.equals("RUNNING"));
    }

    private static String stateOf(JsonNode upgrade, String step) {
        return StreamSupport.stream(upgrade.path("steps").spliterator(), false)
                .filter(one -> one.path("step").asText().equals(step))
                .map(one -> one.path("state").asText())
                .findFirst()
                .orElseThrow();
    }

    @Test
    void rollingRestart_underRequestsAndStreams_isNoticedByNobody_andKeepsTheModelInMemory() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE);
        JsonNode before = app.awaitReady();
        WordStream.createModel(app);
        WordStream.load(app);

        try (SteadyClients clients = new SteadyClients(app, 2)) {
            List<WordStream> streams = new ArrayList<>();
            for (int stream = 0; stream < STREAMS; stream++) {
                streams.add(WordStream.begin(app, WORDS));
            }
            streams.getFirst().awaitFirstWord();

            // when
            JsonNode done = awaitDone(app, rollingRestart(app));

            // then
            for (WordStream stream : streams) {
                assertThat(stream.last().get()).contains("\"done\":true");
            }
            clients.awaitMore();
            assertThat(clients.errors()).isEmpty();
            assertThat(done.path("steps").findValuesAsText("detail")).anyMatch(detail -> detail.contains("chain"));
        }
        JsonNode after = app.status();
        assertThat(after.path("pid").asLong()).isNotEqualTo(before.path("pid").asLong());
        assertThat(after.path("generation").asLong()).isEqualTo(2);
        assertThat(after.path("restarts").asInt()).isZero();
        assertThat(after.path("instances")).hasSize(1);
        assertThat(app.get(app.api("/api/ps")).body()).contains("chain");
        assertThat(OwnedProcesses.of(home)).doesNotContain(before.path("pid").asLong());
    }

    @Test
    void otherEnvironment_isTaken_said_usedAfterACrashToo_andCanBeTakenBack() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE);
        long first = app.awaitReady().path("pid").asLong();

        // when
        JsonNode upgrade = submit(app, "{\"env\":{\"OLLAMA_NUM_PARALLEL\":\"3\"}}");
        awaitDone(app, upgrade);

        // then
        long second = app.status().path("pid").asLong();
        assertThat(second).isNotEqualTo(first);
        assertThat(environment(second)).contains("OLLAMA_NUM_PARALLEL=3");
        assertThat(app.status().path("chosen").toString()).contains("OLLAMA_NUM_PARALLEL");

        // when
        signal("KILL", second);
        long third = awaitReplaced(app, second).path("pid").asLong();

        // then
        assertThat(environment(third)).contains("OLLAMA_NUM_PARALLEL=3");

        // when
        JsonNode back = app.json(app.post(UPGRADES + "/" + upgrade.path("id").asText() + "/rollback", "", Map.of()));
        awaitDone(app, back);

        // then
        assertThat(environment(app.status().path("pid").asLong())).doesNotContain("OLLAMA_NUM_PARALLEL=3");
        assertThat(app.status().path("chosen")).isEmpty();
    }

    private static List<String> environment(long pid) throws IOException {
        return List.of(Files.readString(Path.of("/proc", Long.toString(pid), "environ"))
                .split("\0"));
    }

    @Test
    void whatCannotBe_isRefusedWithStepReasonAndAction_andTheOneThatServesGoesOn() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, "sidecar.ollama.connect-timeout=1s");
        long pid = app.awaitReady().path("pid").asLong();
        Path none = Files.createFile(home.resolve("no-program"));

        try (SteadyClients clients = new SteadyClients(app, 1)) {
            for (String body : List.of(
                    "{\"program\":\"/no/such/ollama\"}",
                    "{\"program\":\"" + none + "\"}",
                    "{\"version\":\"banana\"}",
                    "{\"env\":{\"OLLAMA_HOST\":\"0.0.0.0\"}}")) {
                // when
                JsonNode failed = awaitEnd(app, submit(app, body));

                // then
                assertThat(failed.path("state").asText()).isEqualTo("FAILED");
                assertThat(failed.at("/error/step").asText()).isEqualTo("FIND");
                assertThat(failed.at("/error/reason").asText()).isNotBlank();
                assertThat(failed.at("/error/action").asText()).isNotBlank();
            }
            for (String body : List.of(
                    "",
                    "{}",
                    "{\"version\":\"0.34.4\",\"program\":\"/x\"}",
                    "{\"env\":{\"A\":null}}",
                    "{\"verson\":\"1\"}")) {
                assertThat(app.post(UPGRADES, body, Map.of()).statusCode())
                        .as(body)
                        .isEqualTo(400);
            }
            assertThat(app.get(app.api(UPGRADES + "/nobody")).statusCode()).isEqualTo(404);
            clients.awaitMore();
            assertThat(clients.errors()).isEmpty();
        }
        assertThat(app.status().path("pid").asLong()).isEqualTo(pid);
        assertThat(app.status().path("instances")).hasSize(1);
    }

    @Test
    @Tag("fake")
    void candidateThatFailsAtEachStepInTurn_isEnded_andTheOneThatServesNeverMissesARequest() throws Exception {
        // given
        FakeProgram good = fake().set(Knob.RUNNER, "CHILD");
        SidecarApp app = startFake(good, BackOff.QUICK, "sidecar.rolling.models=before");
        long pid = app.awaitReady().path("pid").asLong();
        app.ping();
        FakeProgram bad = FakeProgram.in(Files.createDirectory(folder.resolve("other")));
        String wish = "{\"program\":\"" + bad.path() + "\"}";

        try (SteadyClients clients = new SteadyClients(app, 1)) {
            // when
            bad.set(Knob.START_ERROR, "Error: something is wrong");
            assertFailsAt(app, wish, "START", "exited with code 1");
            bad.set(Knob.START_ERROR, "").fault(Fault.ERROR_500, "/api/generate");
            assertFailsAt(app, wish, "PROVE", "");
            bad.noFault().fault(Fault.ERROR_500, "/api/tags");
            assertFailsAt(app, wish, "LOAD", "");
            bad.noFault();
            bad.set(Knob.LOAD_DELAY, SLOW_LOAD_MILLIS);
            JsonNode slow = submit(app, wish);
            awaitStep(app, slow, "LOAD");
            bad.fault(Fault.ERROR_500, "/api/version");
            assertFailedAt(app, slow, "SWITCH", "");
            bad.noFault().set(Knob.LOAD_DELAY, 0);

            // then
            clients.awaitMore();
            assertThat(clients.errors()).isEmpty();
            assertThat(app.status().path("pid").asLong()).isEqualTo(pid);
            assertThat(app.status().path("failure").isMissingNode()).isTrue();

            // when
            awaitDone(app, submit(app, wish));

            // then
            assertThat(app.status().path("pid").asLong()).isNotEqualTo(pid);
            clients.awaitMore();
            assertThat(clients.errors()).isEmpty();
        }
    }

    @Test
    @Tag("fake")
    void stopDuringAnUpgrade_endsBoth_andTheUpgradeSaysSo() throws Exception {
        // given
        SidecarApp app = startFake(fake(), BackOff.AT_ONCE);
        app.awaitReady();
        FakeProgram slow =
                FakeProgram.in(Files.createDirectory(folder.resolve("other"))).set(Knob.LINE_MISSING, true);
        JsonNode upgrade = submit(app, "{\"program\":\"" + slow.path() + "\"}");
        soon().until(() -> app.status().path("instances").size() == 2);

        // when
        app.post("/sidecar/v1/stop", "", Map.of());

        // then
        JsonNode failed = awaitEnd(app, upgrade);
        assertThat(failed.at("/error/step").asText()).isEqualTo("START");
        app.awaitState("STOPPED");
        assertThat(app.ollamaProcesses()).isEmpty();
        assertThat(app.status().path("instances")).hasSize(1);
        app.post("/sidecar/v1/start", "", Map.of());
        app.awaitReady();
    }

    private void assertFailsAt(SidecarApp app, String wish, String step, String reason) throws Exception {
        assertFailedAt(app, submit(app, wish), step, reason);
    }

    private void assertFailedAt(SidecarApp app, JsonNode begun, String step, String reason) throws Exception {
        JsonNode failed = awaitEnd(app, begun);
        assertThat(failed.path("state").asText()).as(failed.toPrettyString()).isEqualTo("FAILED");
        assertThat(failed.at("/error/step").asText())
                .as(failed.toPrettyString())
                .isEqualTo(step);
        assertThat(failed.at("/error/reason").asText()).isNotBlank().contains(reason);
        assertThat(failed.at("/error/action").asText()).isNotBlank();
        assertThat(app.status().path("instances")).hasSize(1);
    }

    @Test
    @Tag("fake")
    void upgradeUnderWay_isTheOnlyOne_canBeCancelled_andRetried() throws Exception {
        // given
        FakeProgram good = fake();
        SidecarApp app = startFake(good, BackOff.AT_ONCE);
        long pid = app.awaitReady().path("pid").asLong();
        FakeProgram slow =
                FakeProgram.in(Files.createDirectory(folder.resolve("other"))).set(Knob.LINE_MISSING, true);

        // when
        JsonNode upgrade = submit(app, "{\"program\":\"" + slow.path() + "\"}");
        soon().until(() -> app.status().path("instances").size() == 2);
        HttpResponse<String> second = app.post("/sidecar/v1/restart?rolling=true", "", Map.of());
        app.delete(UPGRADES + "/" + upgrade.path("id").asText());
        JsonNode cancelled = awaitEnd(app, upgrade);

        // then
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains(UPGRADES + "/" + upgrade.path("id").asText());
        assertThat(cancelled.path("state").asText()).isEqualTo("CANCELLED");
        assertThat(stateOf(cancelled, "START")).isEqualTo("CANCELLED");
        assertThat(app.status().path("instances")).hasSize(1);
        assertThat(app.status().path("pid").asLong()).isEqualTo(pid);

        // when
        slow.set(Knob.LINE_MISSING, false);
        app.post(UPGRADES + "/" + upgrade.path("id").asText() + "/retry", "", Map.of());

        // then
        JsonNode retried = awaitDone(app, upgrade);
        assertThat(retried.at("/steps/0")).isEqualTo(cancelled.at("/steps/0"));
        assertThat(app.status().path("pid").asLong()).isNotEqualTo(pid);
        assertThat(app.delete(UPGRADES + "/" + upgrade.path("id").asText()).statusCode())
                .isEqualTo(202);
    }

    @Test
    void oneThatServedBefore_andDiesWhileItDrains_isMissedByNobodyButWhoWasWithIt() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, "sidecar.upgrades.drain.timeout=5m");
        long before = app.awaitReady().path("pid").asLong();
        WordStream.createEndlessModel(app);
        WordStream.load(app);

        try (SteadyClients clients = new SteadyClients(app, 1)) {
            WordStream stream = WordStream.beginEndless(app);
            stream.awaitFirstWord();
            JsonNode upgrade = rollingRestart(app);
            awaitStep(app, upgrade, "DRAIN");
            long serves = app.status().path("pid").asLong();

            // when
            signal("KILL", before);

            // then
            JsonNode done = awaitDone(app, upgrade);
            assertThat(done.path("steps").findValuesAsText("detail")).contains("nothing runs there any more");
            assertThat(stream.last()
                            .handle((line, cut) -> cut != null || line.contains("error"))
                            .get())
                    .isTrue();
            clients.awaitMore();
            assertThat(clients.errors()).isEmpty();
            assertThat(app.status().path("pid").asLong()).isEqualTo(serves).isNotEqualTo(before);
        }
        assertThat(app.status().path("instances")).hasSize(1);
    }

    @Test
    void oneThatServedBefore_andHangsWhileItDrains_isEndedAllTheSame() throws Exception {
        // given
        // It is not found to hang before that.
        SidecarApp app = startReal(BackOff.AT_ONCE, "sidecar.upgrades.drain.timeout=10s", "sidecar.probe.misses=100");
        long before = app.awaitReady().path("pid").asLong();
        WordStream.createEndlessModel(app);
        WordStream.load(app);

        try (SteadyClients clients = new SteadyClients(app, 1)) {
            WordStream.beginEndless(app).awaitFirstWord();
            JsonNode upgrade = rollingRestart(app);
            awaitStep(app, upgrade, "DRAIN");

            // when
            signal("STOP", before);

            // then
            JsonNode done = awaitDone(app, upgrade);
            assertThat(done.path("steps").findValuesAsText("detail")).contains("1 request is cut after 10 s");
            clients.awaitMore();
            assertThat(clients.errors()).isEmpty();
            assertThat(OwnedProcesses.of(home)).doesNotContain(before);
        }
    }

    @Test
    @Tag("fake")
    void oneThatServedBefore_andDoesNotEndInTime_isToldByStepReasonAndAction_andTheRetryEndsWell() throws Exception {
        // given
        FakeProgram program = fake();
        SidecarApp app =
                startFake(program, BackOff.AT_ONCE, "sidecar.upgrades.end.timeout=300ms", "sidecar.stop.grace=3s");
        long before = app.awaitReady().path("pid").asLong();

        try (SteadyClients clients = new SteadyClients(app, 1)) {
            // when
            program.set(Knob.IGNORE_TERM, true);
            JsonNode upgrade = submit(app, "{\"env\":{\"OLLAMA_NUM_PARALLEL\":\"2\"}}");

            // then
            JsonNode failed = awaitEnd(app, upgrade);
            assertThat(failed.at("/error/step").asText())
                    .as(failed.toPrettyString())
                    .isEqualTo("END");
            assertThat(failed.at("/error/reason").asText()).isEqualTo("It did not end within its limit.");
            assertThat(failed.at("/error/action").asText()).contains("sidecar.upgrades.end.timeout");
            long serves = app.status().path("pid").asLong();
            assertThat(serves).isNotEqualTo(before);

            // when
            program.set(Knob.IGNORE_TERM, false);
            soon().until(() -> app.status().path("instances").size() == 1);
            String retry = UPGRADES + "/" + upgrade.path("id").asText() + "/retry";
            HttpResponse<String> tooEarly = app.post(retry, "{\"from\":\"START\"}", Map.of());
            HttpResponse<String> again = app.post(retry, "{\"from\":\"END\"}", Map.of());

            // then
            assertThat(tooEarly.statusCode()).isEqualTo(409);
            assertThat(tooEarly.body()).contains("The new Ollama serves already.", "/rollback");
            assertThat(again.statusCode()).isEqualTo(202);
            awaitDone(app, upgrade);
            clients.awaitMore();
            assertThat(clients.errors()).isEmpty();
            assertThat(app.status().path("pid").asLong()).isEqualTo(serves);
        }
    }

    @Test
    @Tag("fake")
    void upgrade_isFollowedLive_andFromWhereAReaderWas() throws Exception {
        // given
        SidecarApp app = startFake(fake(), BackOff.AT_ONCE);
        app.awaitReady();
        FakeProgram slow =
                FakeProgram.in(Files.createDirectory(folder.resolve("other"))).set(Knob.LINE_DELAY, 2000);
        JsonNode upgrade = submit(app, "{\"program\":\"" + slow.path() + "\"}");
        String events = UPGRADES + "/" + upgrade.path("id").asText() + "/events";

        try (SseClient first = SseClient.open(app.api(events))) {
            // when
            SseClient.Event starting =
                    first.await(event -> stateOf(json(event), "START").equals("RUNNING"));

            // then
            assertThat(starting.type()).isEqualTo("upgrade");
            try (SseClient later = SseClient.open(app.api(events), "Last-Event-ID", starting.id())) {
                later.await(event -> json(event).path("state").asText().equals("DONE"));
                assertThat(later.events()).allSatisfy(event -> assertThat(Long.parseLong(event.id()))
                        .isGreaterThan(Long.parseLong(starting.id())));
            }
        }
    }

    private static JsonNode json(SseClient.Event event) {
        try {
            return new ObjectMapper().readTree(event.data());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
