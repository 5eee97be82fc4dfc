package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.ollamasidecar.it.Backends.awaitAll;
import static org.ollamasidecar.it.Backends.instance;
import static org.ollamasidecar.it.Backends.pid;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;

/** Rolling restarts and upgrades of one of two Ollamas, and of one after the other. */
@Tag("current")
class InstancesUpgradeIT extends FaultCase {

    private static final String CANARY = "sidecar/canary";
    private static final String PONG = "pong";
    private static final String PARALLEL = "{\"env\":{\"OLLAMA_NUM_PARALLEL\":\"3\"}";
    private static final String[] BOTH = {
        "sidecar.instances.one.weight=1", "sidecar.instances.two.weight=1", "sidecar.heartbeat.enabled=false"
    };

    @Override
    int instances() {
        return 3;
    }

    private SidecarApp bothWithTheModel(String... more) throws Exception {
        SidecarApp app = startReal(BackOff.AT_ONCE, and(more));
        awaitAll(app, 2);
        Backends backends = new Backends(app);
        backends.load("one", CANARY);
        backends.load("two", CANARY);
        return app;
    }

    private static String[] and(String... more) {
        String[] all = new String[BOTH.length + more.length];
        System.arraycopy(BOTH, 0, all, 0, BOTH.length);
        System.arraycopy(more, 0, all, BOTH.length, more.length);
        return all;
    }

    private static List<String> places(JsonNode upgrade) {
        return upgrade.path("steps").findValuesAsText("instance").stream()
                .distinct()
                .toList();
    }

    private static List<String> environment(long pid) throws IOException {
        return List.of(Files.readString(Path.of("/proc", Long.toString(pid), "environ"))
                .split("\0"));
    }

    @Test
    void rollingRestartOfOneByName_underRequests_isNoticedByNobody_andLeavesTheOther() throws Exception {
        // given
        SidecarApp app = bothWithTheModel("sidecar.rolling.models=before");
        JsonNode before = app.status();

        try (AnsweringClients clients = new AnsweringClients(app, 4, CANARY)) {
            clients.awaitMore(PONG, 20);

            // when
            JsonNode done = WatchedUpgrade.rollingRestart(app, "two").awaitDone();

            // then
            clients.awaitMore(PONG, 50);
            assertThat(clients.errors()).isEmpty();
            assertThat(places(done)).containsExactly("two");
        }
        JsonNode after = awaitAll(app, 2);
        assertThat(pid(after, "one")).isEqualTo(pid(before, "one"));
        assertThat(pid(after, "two")).isNotEqualTo(pid(before, "two"));
        assertThat(after.at("/rolling/how").asText()).startsWith("one after the other");
    }

    @Test
    void rollingRestartOfAll_oneAfterTheOther_underRequests_isNoticedByNobody() throws Exception {
        // given
        SidecarApp app = bothWithTheModel("sidecar.rolling.models=before");
        JsonNode before = app.status();

        try (AnsweringClients clients = new AnsweringClients(app, 4, CANARY)) {
            clients.awaitMore(PONG, 20);

            // when
            JsonNode done = WatchedUpgrade.rollingRestart(app).awaitDone();

            // then
            clients.awaitMore(PONG, 50);
            assertThat(clients.errors()).isEmpty();
            assertThat(places(done)).containsExactly("one", "two");
            assertThat(done.path("instances").findValuesAsText("serves")).containsExactly("NEW", "NEW");
        }
        JsonNode after = awaitAll(app, 2);
        assertThat(List.of(pid(after, "one"), pid(after, "two")))
                .doesNotContain(pid(before, "one"), pid(before, "two"));
        assertThat(after.path("restarts").asInt()).isZero();
        assertThat(OwnedProcesses.of(home)).doesNotContain(pid(before, "one"), pid(before, "two"));
    }

    @Test
    void withoutRoomForItsModelsTwice_eachIsRestartedInItsPlace_whileTheOtherServes() throws Exception {
        // given: nothing says so more reliably than the configuration
        SidecarApp app = bothWithTheModel("sidecar.rolling.models=after");
        JsonNode before = app.status();

        try (AnsweringClients clients = new AnsweringClients(app, 4, CANARY);
                SteadyClients steady = new SteadyClients(app, 1)) {
            clients.awaitMore(PONG, 20);

            // when
            JsonNode done = WatchedUpgrade.rollingRestart(app).awaitDone();

            // then
            clients.awaitMore(PONG, 50);
            steady.awaitMore();
            assertThat(clients.errors()).isEmpty();
            assertThat(steady.errors()).isEmpty();
            assertThat(done.path("steps").findValuesAsText("detail"))
                    .filteredOn(detail -> detail.contains("in its place while others have its models"))
                    .hasSize(2);
            assertThat(done.path("instances").findValuesAsText("candidate")).containsExactly("one", "two");
        }
        JsonNode after = awaitAll(app, 2);
        assertThat(List.of(pid(after, "one"), pid(after, "two")))
                .doesNotContain(pid(before, "one"), pid(before, "two"));
        Backends backends = new Backends(app);
        assertThat(backends.bytesInMemory("one")).isPositive();
        assertThat(backends.bytesInMemory("two")).isPositive();
        long answered = backends.answered("two", "/api/generate");
        try (AnsweringClients clients = new AnsweringClients(app, 4, CANARY)) {
            soon().until(() -> backends.answered("two", "/api/generate") > answered + 2);
            assertThat(clients.errors()).isEmpty();
        }
    }

    @Test
    void otherEnvironmentOfOne_isSaid_andCanBeTakenBack_andThatOfBothToo() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, BOTH);
        JsonNode before = awaitAll(app, 2);

        // when
        WatchedUpgrade ofOne = WatchedUpgrade.to(app, PARALLEL + ",\"instance\":\"two\"}");
        ofOne.awaitDone();

        // then
        JsonNode changed = awaitAll(app, 2);
        assertThat(pid(changed, "one")).isEqualTo(pid(before, "one"));
        assertThat(environment(pid(changed, "two"))).contains("OLLAMA_NUM_PARALLEL=3");
        assertThat(changed.at("/chosen/0").asText())
                .contains("OLLAMA_NUM_PARALLEL of two", "sidecar.instances.\"two\".env");

        // when
        ofOne.rollback().awaitDone();

        // then
        JsonNode back = awaitAll(app, 2);
        assertThat(pid(back, "one")).isEqualTo(pid(before, "one"));
        assertThat(environment(pid(back, "two"))).doesNotContain("OLLAMA_NUM_PARALLEL=3");
        assertThat(back.path("chosen")).isEmpty();

        // when
        WatchedUpgrade ofBoth = WatchedUpgrade.to(app, PARALLEL + "}");
        ofBoth.awaitDone();

        // then
        JsonNode both = awaitAll(app, 2);
        assertThat(environment(pid(both, "one"))).contains("OLLAMA_NUM_PARALLEL=3");
        assertThat(environment(pid(both, "two"))).contains("OLLAMA_NUM_PARALLEL=3");

        // when
        ofBoth.rollback().awaitDone();

        // then
        JsonNode neither = awaitAll(app, 2);
        assertThat(environment(pid(neither, "one"))).doesNotContain("OLLAMA_NUM_PARALLEL=3");
        assertThat(environment(pid(neither, "two"))).doesNotContain("OLLAMA_NUM_PARALLEL=3");
    }

    @Test
    @Tag("fake")
    void failureAtTheSecond_leavesTheFirstWithTheNewOne_saysSo_andTheRetryGoesOnThere() throws Exception {
        // given
        SidecarApp app = startFake(fake(), BackOff.QUICK, BOTH);
        JsonNode before = awaitAll(app, 2);
        FakeProgram other =
                FakeProgram.in(Files.createDirectory(folder.resolve("other"))).set(Knob.HELD_START, 2);

        // when
        WatchedUpgrade upgrade = WatchedUpgrade.toProgram(app, other.path());
        JsonNode candidate = soon().until(
                        () -> instance(app.status(), "two", "candidate"),
                        seen -> seen.path("pid").asLong() > 0);
        signal("KILL", candidate.path("pid").asLong());
        JsonNode failed = upgrade.awaitEnd();
        other.set(Knob.HELD_START, 0);

        // then
        assertThat(WatchedUpgrade.state(failed)).isEqualTo("FAILED");
        assertThat(WatchedUpgrade.failedAt(failed)).isEqualTo("START");
        assertThat(failed.at("/error/instance").asText()).isEqualTo("two");
        assertThat(failed.path("instances"))
                .extracting(place -> place.path("instance").asText(), place -> place.path("serves")
                        .asText())
                .containsExactly(tuple("one", "NEW"), tuple("two", "BEFORE"));
        JsonNode half = awaitAll(app, 2);
        assertThat(pid(half, "one")).isNotEqualTo(pid(before, "one"));
        assertThat(pid(half, "two")).isEqualTo(pid(before, "two"));

        // when
        upgrade.retry();

        // then
        upgrade.awaitDone();
        JsonNode all = awaitAll(app, 2);
        assertThat(pid(all, "one")).isEqualTo(pid(half, "one"));
        assertThat(pid(all, "two")).isNotEqualTo(pid(before, "two"));
    }

    @Test
    @Tag("fake")
    void oneThatIsStopped_isLeftAsItIs_andAnUnknownOneIsRefusedByTheNamesThatThereAre() throws Exception {
        // given
        SidecarApp app = startFake(fake(), BackOff.AT_ONCE, BOTH);
        awaitAll(app, 2);
        app.post("/sidecar/v1/stop?instance=two", "", Map.of());
        soon().until(() -> instance(app.status(), "two").path("state").asText().equals("STOPPED"));

        // when
        JsonNode done = WatchedUpgrade.rollingRestart(app).awaitDone();
        var ofTheStopped = app.post("/sidecar/v1/restart?rolling=true&instance=two", "", Map.of());
        var unknown = app.post("/sidecar/v1/restart?rolling=true&instance=three", "", Map.of());
        var unknownToo = app.post("/sidecar/v1/upgrades", PARALLEL + ",\"instance\":\"three\"}", Map.of());

        // then
        assertThat(places(done)).containsExactly("one");
        assertThat(done.at("/instances/1/note").asText())
                .isEqualTo("It was STOPPED: there was nothing to take the place of.");
        assertThat(ofTheStopped.statusCode()).isEqualTo(409);
        assertThat(ofTheStopped.body()).contains("two is STOPPED: there is nothing to take the place of.");
        assertThat(unknown.statusCode()).isEqualTo(400);
        assertThat(unknown.body()).contains("one of one, two");
        assertThat(unknownToo.statusCode()).isEqualTo(400);
        assertThat(unknownToo.body()).contains("one of one, two");
    }
}
