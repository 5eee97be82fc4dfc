package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.it.Pair.awaitPair;
import static org.ollamasidecar.it.Pair.part;
import static org.ollamasidecar.it.Pair.pid;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;

/** A second Ollama that serves at once where the first one dies or hangs. */
class StandbyIT extends FaultCase {

    private static final String ON = "sidecar.standby=server";
    private static final Duration EXIT_LIMIT = Duration.ofSeconds(30);

    @Override
    int instances() {
        return 2;
    }

    private static List<String> types(SidecarApp app) throws IOException, InterruptedException {
        return app.events().stream().map(event -> event.path("type").asText()).toList();
    }

    @Test
    void deathOfTheOneThatServes_isNoticedByNobody_andTheNextOneStandsBy() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, ON, "sidecar.models.wanted=sidecar/canary");
        JsonNode before = awaitPair(app);
        soon().until(() -> app.health("ready") == 200);
        List<Long> runners = OwnedProcesses.runners(home, pid(before, "serving"));

        try (SteadyClients clients = new SteadyClients(app, 4)) {
            clients.awaitMore();

            // when
            signal("KILL", pid(before, "serving"));

            // then
            JsonNode after = soon().until(app::status, status -> pid(status, "serving") == pid(before, "standby"));
            assertThat(after.path("pid").asLong()).isEqualTo(pid(before, "standby"));
            assertThat(after.path("generation").asLong()).isEqualTo(2);
            assertThat(problem(after)).contains("killed by SIGKILL");
            assertThat(after.path("restarts").asInt()).isEqualTo(1);
            clients.awaitMore();
            assertThat(clients.errors()).isEmpty();
        }

        JsonNode again = awaitPair(app);
        assertThat(part(again, "standby").path("name").asText()).isEqualTo("a");
        assertThat(part(again, "standby").path("generation").asLong()).isEqualTo(3);
        assertThat(types(app)).contains("instance.promoted");
        soon().until(() -> app.health("ready") == 200);
        assertThat(app.get(app.api("/api/ps")).body()).contains("sidecar/canary");
        assertThat(runners).isNotEmpty();
        assertThat(OwnedProcesses.of(home))
                .doesNotContainAnyElementsOf(runners.stream()
                        .filter(runner -> runner != pid(before, "standby"))
                        .toList());
    }

    @Test
    void eachOne_inTurn_isKilled_andAClientThatAsksForAWord_alwaysGetsIt() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, ON);
        JsonNode status = awaitPair(app);

        for (int round = 0; round < 3; round++) {
            // when
            long server = pid(status, "serving");
            signal("KILL", server);

            // then
            assertThat(app.ping().path("response").asText()).isEqualTo(" pong");
            soon().until(() -> app.status().path("pid").asLong() != server);
            status = awaitPair(app);
        }
        assertThat(app.status().path("restarts").asInt()).isEqualTo(3);
    }

    @Test
    void hangOfTheOneThatServes_isLeftToTheStandby_beforeItIsEnded() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, ON, "sidecar.probe.interval=200ms", "sidecar.probe.timeout=500ms");
        JsonNode before = awaitPair(app);

        // when
        signal("STOP", pid(before, "serving"));

        // then
        soon().until(() -> app.status().path("pid").asLong() == pid(before, "standby"));
        assertThat(app.get(app.api("/api/version")).statusCode()).isEqualTo(200);
        JsonNode after = soon().until(
                        app::status,
                        status -> part(status, "standby").path("state").asText().equals("READY")
                                && pid(status, "standby") != pid(before, "serving"));
        assertThat(problem(after)).contains("stopped answering");
        assertThat(types(app)).containsSubsequence("instance.promoted", "process.ended");
    }

    @Test
    void deathAndHangOfTheStandby_changeNothingForWhoeverIsServed_andAreTold() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, ON, "sidecar.probe.interval=100ms", "sidecar.probe.timeout=1500ms");
        JsonNode before = awaitPair(app);

        for (String harm : List.of("KILL", "STOP")) {
            // when
            long standby = pid(app.status(), "standby");
            signal(harm, standby);

            // then
            JsonNode after = soon().until(
                            app::status,
                            status -> pid(status, "standby") != standby
                                    && part(status, "standby")
                                            .path("state")
                                            .asText()
                                            .equals("READY"));
            assertThat(after.path("pid").asLong()).isEqualTo(pid(before, "serving"));
            assertThat(after.path("failure").isMissingNode()).isTrue();
            assertThat(part(after, "standby").path("problem").asText()).isNotBlank();
        }
        assertThat(types(app)).doesNotContain("instance.promoted");
    }

    @Test
    void wishedRestart_afterADeathOfTheStandby_isRememberedAsWished() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, ON);
        long standby = pid(awaitPair(app), "standby");
        signal("KILL", standby);
        soon().until(app::status, status -> pid(status, "standby") != standby);
        JsonNode pair = awaitPair(app);
        assertThat(pair.path("restarts").asInt()).isEqualTo(1);

        // when
        app.post("/sidecar/v1/restart", "", Map.of());
        soon().until(app::status, status -> pid(status, "serving") == pid(pair, "standby"));

        // then
        JsonNode restarts = soon().until(
                        () -> app.json(app.get(app.api("/sidecar/v1/history"))).path("restarts"),
                        marks -> !marks.isEmpty());
        assertThat(restarts).hasSize(1);
        assertThat(restarts.get(0).path("wished").asBoolean()).isTrue();
    }

    @Test
    void bothKilledAtOnce_oneServesAgain_andOneStandsByAgain() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, ON);
        JsonNode before = awaitPair(app);

        // when
        signal("KILL", pid(before, "standby"));
        signal("KILL", pid(before, "serving"));

        // then
        assertThat(app.get(app.api("/api/version")).statusCode()).isEqualTo(200);
        JsonNode after = awaitPair(app);
        assertThat(List.of(pid(after, "serving"), pid(after, "standby")))
                .doesNotContain(pid(before, "serving"), pid(before, "standby"));
        assertThat(app.post("/sidecar/v1/check?deep=true", "", Map.of()).body()).contains("answered ' pong'");
    }

    @Test
    void restart_letsTheStandbyServeAtOnce_stopAndStart_areForBoth() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, ON);
        JsonNode before = awaitPair(app);

        try (SteadyClients clients = new SteadyClients(app, 2)) {
            clients.awaitMore();

            // when
            app.post("/sidecar/v1/restart", "", Map.of());

            // then
            soon().until(() -> app.status().path("pid").asLong() == pid(before, "standby"));
            clients.awaitMore();
            assertThat(clients.errors()).isEmpty();
        }
        JsonNode restarted = awaitPair(app);
        assertThat(pid(restarted, "standby")).isNotEqualTo(pid(before, "serving"));
        assertThat(restarted.path("restarts").asInt()).isZero();

        // when
        app.post("/sidecar/v1/stop", "", Map.of());
        app.awaitState("STOPPED");

        // then
        soon().until(() -> app.ollamaProcesses().isEmpty());
        app.post("/sidecar/v1/start", "", Map.of());
        awaitPair(app);
    }

    @Test
    void killOfTheService_leavesNeither() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, ON);
        awaitPair(app);

        // when
        app.kill();
        app.awaitExit(EXIT_LIMIT);

        // then
        soon().until(() -> app.ollamaProcesses().isEmpty());
    }

    @Test
    void logOfOneInstance_isTold_andAnUnknownOneIsRefused() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, ON);
        JsonNode status = awaitPair(app);
        String serving = Integer.toString(
                URI.create(part(status, "serving").path("address").asText()).getPort());
        String standby = Integer.toString(
                URI.create(part(status, "standby").path("address").asText()).getPort());

        // when
        String first = app.get(app.api("/sidecar/v1/logs?tail=2000&instance=a")).body();
        String second =
                app.get(app.api("/sidecar/v1/logs?tail=2000&instance=b")).body();
        String both = app.get(app.api("/sidecar/v1/logs?tail=2000")).body();
        var unknown = app.get(app.api("/sidecar/v1/logs?instance=z"));

        // then
        assertThat(first).contains("Listening on 127.0.0.1:" + serving).doesNotContain("127.0.0.1:" + standby);
        assertThat(second).contains("Listening on 127.0.0.1:" + standby).doesNotContain("127.0.0.1:" + serving);
        assertThat(both).contains("Listening on 127.0.0.1:" + serving, "Listening on 127.0.0.1:" + standby);
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("instance has to be one of a, b");
        assertThat(home.resolve("instances/b/ollama.log")).isNotEmptyFile();
    }

    @Test
    void fixedPort_hasNoStandby_andTheStatusSaysWhy() throws Exception {
        // given
        int port = FreePort.find();

        // when
        SidecarApp app = startReal(BackOff.AT_ONCE, ON, "sidecar.ollama.port=" + port);
        JsonNode status = app.awaitReady();

        // then
        assertThat(status.path("standby").asText()).contains("sidecar.ollama.port=" + port);
        assertThat(status.path("instances")).hasSize(1);
    }

    /** Or the same in another state. */
    private static boolean isAnother(JsonNode instance, JsonNode before) {
        return !instance.path("pid").equals(before.path("pid"))
                || !instance.path("state").equals(before.path("state"));
    }

    @Test
    void crashLoopOfStandbys_neverTouchesTheOneThatServes_andAStartWishTriesAgain() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.QUICK, ON);
        JsonNode before = awaitPair(app);

        // when
        JsonNode status = before;
        while (!part(status, "standby").path("state").asText().equals("FAILED")) {
            if (part(status, "standby").path("state").asText().equals("READY")) {
                signal("KILL", pid(status, "standby"));
            }
            JsonNode seen = part(status, "standby");
            status = soon().until(app::status, next -> isAnother(part(next, "standby"), seen));
        }

        // then
        assertThat(status.path("ready").asBoolean()).isTrue();
        assertThat(status.path("pid").asLong()).isEqualTo(before.path("pid").asLong());
        assertThat(app.health("live")).isEqualTo(200);
        assertThat(part(status, "standby").path("problem").asText()).contains("killed by SIGKILL");

        // when
        app.post("/sidecar/v1/start", "", Map.of());

        // then
        assertThat(awaitPair(app).path("pid").asLong())
                .isEqualTo(before.path("pid").asLong());
    }

    @Test
    void warmStandby_hasTheWantedModelInMemory_andItsRunnerAnswers() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, "sidecar.standby=warm", "sidecar.models.wanted=sidecar/canary");
        JsonNode before = awaitPair(app);
        soon().until(() -> app.status().path("warmStandby").asText().startsWith("in memory: sidecar/canary"));
        for (String part : List.of("serving", "standby")) {
            soon().until(() ->
                    part(app.status(), part).path("models").toString().contains("sidecar/canary"));
        }
        List<Long> runners = OwnedProcesses.modelRunners(home, 0);

        // when
        signal("KILL", pid(before, "serving"));

        // then
        assertThat(app.ping().path("response").asText()).isEqualTo(" pong");
        assertThat(app.health("ready")).isEqualTo(200);
        assertThat(app.status().path("pid").asLong()).isEqualTo(pid(before, "standby"));
        assertThat(runners).hasSize(2);
        assertThat(OwnedProcesses.modelRunners(home, 0)).containsAnyElementsOf(runners);
        awaitPair(app);
        soon().until(() -> OwnedProcesses.modelRunners(home, 0).size() == 2);
    }

    @Test
    @Tag("fake")
    void restartAfterTheProgramWasReplaced_endsWithTheNewOne_servingAndStandingBy() throws Exception {
        // given
        FakeProgram fake = fake();
        SidecarApp app = startFake(fake, BackOff.AT_ONCE, ON);
        awaitPair(app);

        try (SteadyClients clients = new SteadyClients(app, 1)) {
            clients.awaitMore();

            // when
            fake.install("0.12.0");
            app.post("/sidecar/v1/restart", "", Map.of());

            // then
            soon().until(
                            app::status,
                            status -> part(status, "serving")
                                            .path("version")
                                            .asText()
                                            .equals("0.12.0")
                                    && part(status, "standby")
                                            .path("version")
                                            .asText()
                                            .equals("0.12.0")
                                    && part(status, "standby")
                                            .path("state")
                                            .asText()
                                            .equals("READY"));
            assertThat(clients.errors()).isEmpty();
        }
    }
}
