package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.it.Backends.awaitAll;
import static org.ollamasidecar.it.Backends.pid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;

/** Two Ollamas behind one door. */
@Tag("current")
class InstancesIT extends FaultCase {

    private static final String CANARY = "sidecar/canary";
    private static final String PONG = "pong";
    private static final String GENERATE = "/api/generate";
    private static final String CHAT = "/v1/chat/completions";
    private static final String[] BOTH = {
        "sidecar.instances.one.weight=1", "sidecar.instances.two.weight=1", "sidecar.heartbeat.enabled=false"
    };

    @Override
    int instances() {
        return 2;
    }

    private Backends bothWithTheModel(SidecarApp app) throws Exception {
        awaitAll(app, 2);
        Backends backends = new Backends(app);
        backends.load("one", CANARY);
        backends.load("two", CANARY);
        return backends;
    }

    @Test
    void modelThatOnlyOneAccepts_isAnsweredThere_andOneThatNoneAcceptsIsNotFound() throws Exception {
        // given
        SidecarApp app = startReal(
                BackOff.AT_ONCE,
                "sidecar.instances.one.accepts=all-minilm*",
                "sidecar.instances.two.accepts=sidecar/*",
                "sidecar.heartbeat.enabled=false");
        JsonNode status = awaitAll(app, 2);
        Backends backends = new Backends(app);
        long before = backends.answered("one", GENERATE);

        // when
        for (int i = 0; i < 3; i++) {
            assertThat(app.ping().path("response").asText()).isEqualTo(" pong");
        }
        var nowhere = app.post(GENERATE, "{\"model\":\"llama3.2:1b\",\"prompt\":\"hi\"}", Map.of());

        // then
        assertThat(pid(status, "one")).isPositive().isNotEqualTo(pid(status, "two"));
        soon().until(() -> backends.answered("two", GENERATE) >= 3);
        assertThat(backends.answered("one", GENERATE)).isEqualTo(before);
        assertThat(nowhere.statusCode()).isEqualTo(404);
        assertThat(app.json(nowhere).path("error").asText()).contains("llama3.2:1b", "sidecar.instances");
    }

    @Test
    void deathOfOne_isNoticedByNobody_andItGetsRequestsAgainAfterItsRestart() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, BOTH);
        Backends backends = bothWithTheModel(app);
        JsonNode before = app.status();
        JsonNode listed = app.json(app.get(app.api("/api/ps"))).path("models");
        assertThat(listed).hasSize(1);
        assertThat(listed.get(0).path("size").asLong())
                .isEqualTo(backends.bytesInMemory("one") + backends.bytesInMemory("two"));

        try (AnsweringClients clients = new AnsweringClients(app, 4, CANARY)) {
            clients.awaitMore(PONG, 20);
            soon().until(() -> backends.answered("one", GENERATE) > 2 && backends.answered("two", GENERATE) > 2);

            // when
            signal("KILL", pid(before, "one"));

            // then
            clients.awaitMore(PONG, 50);
            JsonNode after = soon().until(() -> awaitAll(app, 2), status -> pid(status, "one") != pid(before, "one"));
            assertThat(pid(after, "two")).isEqualTo(pid(before, "two"));
            backends.load("one", CANARY);
            long answered = backends.answered("one", GENERATE);
            soon().until(() -> backends.answered("one", GENERATE) > answered + 2);
            assertThat(clients.errors()).isEmpty();
        }
    }

    /** Which of the instances has answered once more since it was asked last. */
    private static String answeredBy(Backends backends, String path, Map<String, Long> before) {
        return soon().until(
                        () -> {
                            for (String name : List.of("one", "two")) {
                                long now = backends.answered(name, path);
                                if (now > before.getOrDefault(name, 0L)) {
                                    before.put(name, now);
                                    return name;
                                }
                            }
                            return "";
                        },
                        name -> !name.isEmpty());
    }

    /** The messages of a conversation up to a turn. */
    private static String messages(int conversation, int turn) {
        StringBuilder messages = new StringBuilder("{\"role\":\"user\",\"content\":\"c" + conversation + "\"}");
        for (int i = 0; i < turn; i++) {
            messages.append(
                    ",{\"role\":\"assistant\",\"content\":\"pong\"},{\"role\":\"user\",\"content\":\"t" + i + "\"}");
        }
        return messages.toString();
    }

    @ParameterizedTest
    @CsvSource({"/api/chat", "/v1/chat/completions"})
    void turnsOfAConversation_goWhereTheFirstWent(String path) throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, BOTH);
        Backends backends = bothWithTheModel(app);
        awaitBothSeen(app, CANARY);
        Map<String, Long> answered = new HashMap<>();
        for (String name : List.of("one", "two")) {
            answered.put(name, backends.answered(name, path));
        }
        Map<Integer, String> first = new HashMap<>();
        int stayed = 0;

        // when
        for (int turn = 0; turn < 5; turn++) {
            for (int conversation = 0; conversation < 10; conversation++) {
                String body = "{\"model\":\"sidecar/canary\",\"stream\":false,\"messages\":["
                        + messages(conversation, turn) + "]}";
                assertThat(app.post(path, body, Map.of()).statusCode()).isEqualTo(200);
                String place = answeredBy(backends, path, answered);
                stayed += place.equals(first.putIfAbsent(conversation, place)) ? 1 : 0;
            }
        }

        // then
        assertThat(stayed).isGreaterThanOrEqualTo(38);
        assertThat(first.values()).contains("one", "two");
    }

    /** The door has seen that both have the model. */
    private static void awaitBothSeen(SidecarApp app, String model) throws Exception {
        try (AnsweringClients warming = new AnsweringClients(app, 8, model)) {
            soon().until(() -> isAsked(app, "one") && isAsked(app, "two"));
            assertThat(warming.errors()).isEmpty();
        }
    }

    private static boolean isAsked(SidecarApp app, String name) throws Exception {
        return Backends.instance(app.status(), name).path("requests").asLong() > 0;
    }

    private SidecarApp startTwoFakes() throws Exception {
        FakeProgram fake = fake().set(Knob.INSTALLED, "m")
                .set(Knob.PARALLEL, 1)
                .set(Knob.TOKEN_PAUSE, 200)
                .set(Knob.GPU, false);
        SidecarApp app = startFake(fake, BackOff.AT_ONCE, BOTH);
        awaitAll(app, 2);
        Backends backends = new Backends(app);
        backends.load("one", "m");
        backends.load("two", "m");
        awaitBothSeen(app, "m");
        return app;
    }

    /** The statuses of forty requests of eight clients, as they come. */
    private static List<Future<Integer>> ask40(ExecutorService clients, SidecarApp app, String path, String body) {
        return Stream.generate(() ->
                        clients.submit(() -> app.post(path, body, Map.of()).statusCode()))
                .limit(40)
                .toList();
    }

    private static void assertAnswered(List<Future<Integer>> asked) throws Exception {
        for (Future<Integer> answer : asked) {
            assertThat(answer.get(1, TimeUnit.MINUTES)).isEqualTo(200);
        }
    }

    /** On a path of their own, so that what was asked before them is not counted. */
    @Test
    @Tag("fake")
    void requestsOfEightClients_areSharedEvenly() throws Exception {
        // given
        SidecarApp app = startTwoFakes();
        Backends backends = new Backends(app);

        // when
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            assertAnswered(ask40(clients, app, CHAT, "{\"model\":\"m\",\"messages\":[],\"stream\":true}"));
        }

        // then
        soon().untilAsserted(() -> {
            long byOne = backends.answered("one", CHAT);
            long byTwo = backends.answered("two", CHAT);
            assertThat(byOne + byTwo).isEqualTo(40);
            assertThat(Math.abs(byOne - byTwo)).isLessThanOrEqualTo(4);
        });
    }

    @Test
    @Tag("fake")
    void deathOfOneInTheMiddle_failsNoneOfTheRequests_andTheOtherCarriesOn() throws Exception {
        // given
        SidecarApp app = startTwoFakes();
        long one = pid(app.status(), "one");
        long two = pid(app.status(), "two");

        // when
        try (ExecutorService clients = Executors.newFixedThreadPool(8)) {
            List<Future<Integer>> asked =
                    ask40(clients, app, GENERATE, "{\"model\":\"m\",\"prompt\":\"hi\",\"stream\":false}");
            soon().until(() -> asked.stream().filter(Future::isDone).count() >= 10);
            signal("KILL", one);
            assertAnswered(asked);
        }

        // then
        JsonNode after = soon().until(() -> awaitAll(app, 2), status -> pid(status, "one") != one);
        assertThat(pid(after, "two")).isEqualTo(two);
    }

    @Test
    void allKilledAtOnce_requestsWait_andAreServed() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, BOTH);
        JsonNode before = awaitAll(app, 2);

        // when
        signal("KILL", pid(before, "one"));
        signal("KILL", pid(before, "two"));

        // then
        assertThat(app.ping().path("response").asText()).isEqualTo(" pong");
        JsonNode after = awaitAll(app, 2);
        assertThat(List.of(pid(after, "one"), pid(after, "two")))
                .doesNotContain(pid(before, "one"), pid(before, "two"));
    }

    @Test
    void wishesForOne_areForThatOneAlone_andAnUnknownOneIsRefused() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, BOTH);
        JsonNode before = awaitAll(app, 2);

        // when
        app.post("/sidecar/v1/restart?instance=two", "", Map.of());

        // then
        soon().until(app::status, status -> pid(status, "two") != pid(before, "two"));
        assertThat(pid(awaitAll(app, 2), "one")).isEqualTo(pid(before, "one"));

        // when
        app.post("/sidecar/v1/stop?instance=one", "", Map.of());

        // then
        soon().until(app::status, status -> Backends.instance(status, "one")
                .path("state")
                .asText()
                .equals("STOPPED"));
        assertThat(app.ping().path("response").asText()).isEqualTo(" pong");
        app.post("/sidecar/v1/start?instance=one", "", Map.of());
        awaitAll(app, 2);

        // when
        var unknown = app.post("/sidecar/v1/restart?instance=three", "", Map.of());

        // then
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("one of one, two");
    }

    @Test
    void whereAllHaveFailed_theServiceHas_andEachSaysWhy() throws Exception {
        // when
        SidecarApp app = startPlain(
                BackOff.AT_ONCE,
                "sidecar.instances.one.program=" + home.resolve("no-such-ollama"),
                "sidecar.instances.two.program=" + home.resolve("no-such-ollama-either"));

        // then
        awaitState(app, "FAILED");
        JsonNode status = soon().until(app::status, seen -> Backends.instance(seen, "two")
                .path("state")
                .asText()
                .equals("FAILED"));
        assertThat(status.path("summary").asText()).startsWith("Given up: ");
        assertThat(status.at("/failure/action").asText()).contains("Set sidecar.instances.\"one\".program to ");
        assertThat(Backends.instance(status, "one").path("problem").asText()).isNotBlank();
        assertThat(Backends.instance(status, "two").path("problem").asText()).contains("no-such-ollama-either");
        assertThat(Backends.instance(status, "two").path("action").asText())
                .contains("Set sidecar.instances.\"two\".program to ");
        soon().until(() -> app.health("ready") == 503 && app.health("live") == 503);
        var refused = app.post(GENERATE, "{\"model\":\"llama3.2:1b\",\"prompt\":\"hi\"}", Map.of());
        assertThat(refused.statusCode()).isEqualTo(503);
    }
}
