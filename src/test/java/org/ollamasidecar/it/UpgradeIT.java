package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
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
    private static final int SLOW_LOAD_MILLIS = 5_000;
    private static final String CANARY_FILE = "8fe7b060b6959207253b5fecc654de82b2804abc3fe7a7443bc8e15cc658e87b";

    @Override
    int instances() {
        return 2;
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
            JsonNode done = WatchedUpgrade.rollingRestart(app).awaitDone();

            // then
            for (WordStream stream : streams) {
                assertThat(stream.last().get()).contains("\"done\":true");
            }
            clients.awaitMore();
            assertThat(clients.errors()).isEmpty();
            assertThat(done.path("steps").findValuesAsText("detail")).anyMatch(detail -> detail.contains("chain"));
        }
        awaitOneInstance(app);
        JsonNode after = app.status();
        assertThat(after.path("pid").asLong()).isNotEqualTo(before.path("pid").asLong());
        assertThat(after.path("generation").asLong()).isEqualTo(2);
        assertThat(after.path("restarts").asInt()).isZero();
        assertThat(app.get(app.api("/api/ps")).body()).contains("chain");
        // With the context that its clients ask for, so that none of them has waited for another load.
        WordStream.load(app);
        assertThat(startsOfRunners(app)).hasSize(1);
        assertThat(OwnedProcesses.of(home)).doesNotContain(before.path("pid").asLong());
    }

    /** By the log of the one that serves; without those of the canary. */
    private static List<String> startsOfRunners(SidecarApp app) throws Exception {
        String instance = app.status().path("instances").path(0).path("name").asText();
        return app.get(app.api("/sidecar/v1/logs?tail=5000&instance=" + instance))
                .body()
                .lines()
                .filter(line -> line.contains("starting llama") && !line.contains(CANARY_FILE))
                .toList();
    }

    @Test
    void otherEnvironment_isTaken_said_usedAfterACrashToo_andCanBeTakenBack() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE);
        long first = app.awaitReady().path("pid").asLong();

        // when
        WatchedUpgrade upgrade = WatchedUpgrade.to(app, "{\"env\":{\"OLLAMA_NUM_PARALLEL\":\"3\"}}");
        upgrade.awaitDone();

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
        upgrade.rollback().awaitDone();

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
                JsonNode failed = WatchedUpgrade.to(app, body).awaitEnd();

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
        awaitOneInstance(app);
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
        String wish = WatchedUpgrade.wishFor(bad.path());

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
            WatchedUpgrade slow = WatchedUpgrade.to(app, wish);
            slow.awaitStep("LOAD");
            bad.fault(Fault.ERROR_500, "/api/version").set(Knob.LOAD_DELAY, 0);
            assertFailedAt(app, slow, "SWITCH", "");
            bad.noFault();

            // then
            clients.awaitMore();
            assertThat(clients.errors()).isEmpty();
            assertThat(app.status().path("pid").asLong()).isEqualTo(pid);
            assertThat(app.status().path("failure").isMissingNode()).isTrue();

            // when
            WatchedUpgrade.to(app, wish).awaitDone();

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
        WatchedUpgrade upgrade = WatchedUpgrade.toProgram(app, slow.path());
        soon().until(() -> app.status().path("instances").size() == 2);

        // when
        app.post("/sidecar/v1/stop", "", Map.of());

        // then
        JsonNode failed = upgrade.awaitEnd();
        assertThat(failed.at("/error/step").asText()).isEqualTo("START");
        app.awaitState("STOPPED");
        soon().until(() -> app.ollamaProcesses().isEmpty());
        awaitOneInstance(app);
        app.post("/sidecar/v1/start", "", Map.of());
        app.awaitReady();
    }

    private static void assertFailsAt(SidecarApp app, String wish, String step, String reason) throws Exception {
        assertFailedAt(app, WatchedUpgrade.to(app, wish), step, reason);
    }

    private static void assertFailedAt(SidecarApp app, WatchedUpgrade begun, String step, String reason)
            throws Exception {
        JsonNode failed = begun.awaitEnd();
        assertThat(failed.path("state").asText()).as(failed.toPrettyString()).isEqualTo("FAILED");
        assertThat(failed.at("/error/step").asText())
                .as(failed.toPrettyString())
                .isEqualTo(step);
        assertThat(failed.at("/error/reason").asText()).isNotBlank().contains(reason);
        assertThat(failed.at("/error/action").asText()).isNotBlank();
        awaitOneInstance(app);
    }

    /** An upgrade may have ended a moment before its other one is gone from the status. */
    private static void awaitOneInstance(SidecarApp app) {
        soon().until(() -> app.status().path("instances").size() == 1);
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
        WatchedUpgrade upgrade = WatchedUpgrade.toProgram(app, slow.path());
        soon().until(() -> app.status().path("instances").size() == 2);
        HttpResponse<String> second = app.post("/sidecar/v1/restart?rolling=true", "", Map.of());
        upgrade.cancel();
        JsonNode cancelled = upgrade.awaitEnd();

        // then
        assertThat(second.statusCode()).isEqualTo(409);
        assertThat(second.body()).contains(upgrade.path());
        assertThat(cancelled.path("state").asText()).isEqualTo("CANCELLED");
        assertThat(WatchedUpgrade.step(cancelled, "START")).isEqualTo("CANCELLED");
        awaitOneInstance(app);
        assertThat(app.status().path("pid").asLong()).isEqualTo(pid);

        // when
        slow.set(Knob.LINE_MISSING, false);
        upgrade.retry();

        // then
        JsonNode retried = upgrade.awaitDone();
        assertThat(retried.at("/steps/0")).isEqualTo(cancelled.at("/steps/0"));
        assertThat(app.status().path("pid").asLong()).isNotEqualTo(pid);
        assertThat(app.delete(upgrade.path()).statusCode()).isEqualTo(202);
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
            WatchedUpgrade upgrade = WatchedUpgrade.rollingRestart(app);
            upgrade.awaitStep("DRAIN");
            long serves = app.status().path("pid").asLong();

            // when
            signal("KILL", before);

            // then
            JsonNode done = upgrade.awaitDone();
            assertThat(done.path("steps").findValuesAsText("detail")).contains("nothing runs there any more");
            assertThat(stream.last()
                            .handle((line, cut) -> cut != null || line.contains("error"))
                            .get())
                    .isTrue();
            clients.awaitMore();
            assertThat(clients.errors()).isEmpty();
            assertThat(app.status().path("pid").asLong()).isEqualTo(serves).isNotEqualTo(before);
        }
        awaitOneInstance(app);
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
            WatchedUpgrade upgrade = WatchedUpgrade.rollingRestart(app);
            upgrade.awaitStep("DRAIN");

            // when
            signal("STOP", before);

            // then
            JsonNode done = upgrade.awaitDone();
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
            WatchedUpgrade upgrade = WatchedUpgrade.to(app, "{\"env\":{\"OLLAMA_NUM_PARALLEL\":\"2\"}}");

            // then
            JsonNode failed = upgrade.awaitEnd();
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
            HttpResponse<String> tooEarly = upgrade.retry("START");
            HttpResponse<String> again = upgrade.retry("END");

            // then
            assertThat(tooEarly.statusCode()).isEqualTo(409);
            assertThat(tooEarly.body()).contains("The new Ollama serves already.", "/rollback");
            assertThat(again.statusCode()).isEqualTo(202);
            upgrade.awaitDone();
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
                FakeProgram.in(Files.createDirectory(folder.resolve("other"))).set(Knob.HELD_START, 1);
        WatchedUpgrade upgrade = WatchedUpgrade.toProgram(app, slow.path());
        String events = upgrade.path() + "/events";

        try (SseClient first = SseClient.open(app.api(events))) {
            // when
            SseClient.Event starting = first.await(
                    event -> WatchedUpgrade.step(json(event), "START").equals("RUNNING"));

            // then
            assertThat(starting.type()).isEqualTo("upgrade");
            try (SseClient later = SseClient.open(app.api(events), "Last-Event-ID", starting.id())) {
                slow.set(Knob.HELD_START, 0);
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
