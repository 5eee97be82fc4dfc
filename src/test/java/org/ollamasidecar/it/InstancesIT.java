package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.it.Backends.awaitAll;
import static org.ollamasidecar.it.Backends.pid;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Two Ollamas behind one door. */
class InstancesIT extends FaultCase {

    private static final String CANARY = "sidecar/canary";
    private static final String PONG = "pong";
    private static final String GENERATE = "/api/generate";
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

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "sidecar.instances.one.weight=1 sidecar.mode=adopt sidecar.ollama.url=http://127.0.0.1:1"
                        + " | sidecar.instances | sidecar.mode=own",
                "sidecar.instances.one.weight=1 sidecar.instances.two.weight=1 sidecar.ollama.port=11500"
                        + " | sidecar.ollama.port=11500 | remove sidecar.ollama.port",
                "sidecar.instances.One.weight=1 | sidecar.instances.\"One\" | lower-case letters",
                "sidecar.instances.one.models=llama3.2:1b sidecar.instances.one.accepts=qwen*"
                        + " | sidecar.instances.\"one\" | .accepts",
                "sidecar.instances.one.env=nonsense | sidecar.instances.\"one\".env | NAME=value",
            })
    void wrongConfiguration_endsTheBoot_withTheKeyAndWhatToDo(String properties, String key, String remedy)
            throws Exception {
        // when
        try (SidecarApp app = SidecarApp.startPlain(home, properties.split(" "))) {
            int code = app.awaitExit(EXIT_LIMIT.multipliedBy(2));

            // then
            assertThat(code).isNotZero();
            assertThat(app.output()).contains(key, remedy);
        }
    }
}
