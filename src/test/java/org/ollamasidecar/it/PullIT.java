package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.canary.WordChain;
import org.ollamasidecar.registry.Blob;
import org.ollamasidecar.registry.TestRegistry;
import org.ollamasidecar.registry.Trouble;

/** A large model on its way from a registry that does not always do what it should. */
class PullIT {

    private static final String LOADS = "/sidecar/v1/loads";
    private static final long SIZE = 500_000_000;
    private static final long ONE_PERCENT = SIZE / 100;
    private static final long PER_SECOND = 50_000_000;
    private static final Duration CHECKPOINT = Duration.ofSeconds(2);
    private static final String CHECKPOINTS = "sidecar.loads.pull-checkpoint=" + CHECKPOINT.toSeconds() + "s";

    /** For Ollama to note how far it is and to begin again. */
    private static final Duration MARGIN = Duration.ofMillis(1500);

    private static TestRegistry registry;
    private static String model;

    @TempDir
    Path folder;

    private Path home = Path.of("");
    private long sentBefore;

    @BeforeAll
    static void publish() throws Exception {
        registry = new TestRegistry();
        model = registry.publish("large", Blob.noise(SIZE, 1), Blob.of(Blob.MODEL, WordChain.file()));
    }

    @AfterAll
    static void closeRegistry() {
        registry.close();
    }

    @BeforeEach
    void privateHome() throws Exception {
        home = Files.createDirectory(folder.resolve("home")).toRealPath();
        sentBefore = registry.sent();
        registry.limit(10 * PER_SECOND);
    }

    @AfterEach
    void noTrouble() {
        registry.trouble(new Trouble.None());
    }

    private SidecarApp start(String... properties) throws Exception {
        List<String> all = new ArrayList<>(List.of(properties));
        all.add("sidecar.loads.insecure-registries=" + registry.host());
        SidecarApp app = SidecarApp.start(home, all.toArray(String[]::new));
        app.awaitReady();
        return app;
    }

    private static String beginLoad(SidecarApp app) throws Exception {
        return app.json(app.post(LOADS, "{\"model\":\"" + model + "\"}", Map.of()))
                .path("id")
                .asText();
    }

    private static JsonNode job(SidecarApp app, String id) throws Exception {
        return app.json(app.get(app.api(LOADS + "/" + id)));
    }

    private static ConditionFactory soon() {
        return Awaitility.await().atMost(Duration.ofMinutes(2)).pollInterval(Duration.ofMillis(20));
    }

    private static JsonNode awaitDone(SidecarApp app, String id) {
        JsonNode ended = soon().until(
                        () -> job(app, id), job -> !job.path("state").asText().equals("RUNNING"));
        assertThat(ended.path("state").asText())
                .as(() -> ended.toPrettyString())
                .isEqualTo("DONE");
        return ended;
    }

    private long sent() {
        return registry.sent() - sentBefore;
    }

    private void awaitSent(double share) {
        soon().until(() -> sent() >= share * SIZE);
    }

    private void assertFetchedOnce() {
        assertThat(sent()).isBetween(SIZE, SIZE + ONE_PERCENT);
    }

    private void assertFetchedTwiceSinceTheLastCheckpointOnly() {
        long twice = sent() - SIZE;
        System.out.println("Fetched twice after a kill: " + twice / 1_000_000 + " of " + SIZE / 1_000_000 + " MB");
        assertThat(twice).isLessThan(CHECKPOINT.plus(MARGIN).toMillis() * PER_SECOND / 1000);
    }

    @Test
    void stallAt99Percent_isNoticedAndResumed() throws Exception {
        try (SidecarApp app = start("sidecar.loads.stall-timeout=2s")) {
            // given
            registry.trouble(new Trouble.StallAfter(sentBefore + SIZE * 99 / 100));

            // when
            String id = beginLoad(app);
            JsonNode stalled = soon().until(() -> job(app, id).at("/steps/2"), step -> !step.at("/error/message")
                    .isMissingNode());
            registry.trouble(new Trouble.None());

            // then
            assertThat(stalled.at("/error/message").asText()).contains("no byte for 2 s");
            assertThat(stalled.at("/progress/completedBytes").asLong()).isGreaterThan(SIZE * 98 / 100);
            JsonNode pull = awaitDone(app, id).at("/steps/2");
            assertThat(pull.path("attempt").asInt()).isEqualTo(2);
            assertFetchedOnce();
        }
    }

    @Test
    void cutConnections_areResumed_andTheProgressNeverGoesBackwards() throws Exception {
        try (SidecarApp app = start()) {
            // given
            registry.trouble(new Trouble.CutAfter(sentBefore + SIZE * 3 / 4));

            // when
            String id = beginLoad(app);
            awaitSent(0.75);
            registry.trouble(new Trouble.None());

            // then
            List<Long> seen = new ArrayList<>();
            soon().until(() -> {
                JsonNode job = job(app, id);
                seen.add(job.at("/steps/2/progress/completedBytes").asLong());
                return job.path("state").asText().equals("DONE");
            });
            assertThat(seen).isSorted();
            assertFetchedOnce();
        }
    }

    /** Measured at a rate that the reader keeps up with, so that nothing sent lies unread in a socket at the cancel. */
    @Test
    @Tag("alone")
    @Tag("current")
    void cancel_closesTheConnections_andARetryFetchesOnlyTheRest() throws Exception {
        registry.limit(PER_SECOND);
        try (SidecarApp app = start()) {
            // given
            String id = beginLoad(app);
            awaitSent(0.5);

            // when
            JsonNode cancelled = app.json(app.delete(LOADS + "/" + id));
            soon().until(() -> registry.open() == 0);

            // then
            assertThat(cancelled.path("state").asText()).isEqualTo("CANCELLED");
            assertThat(app.get(app.api("/api/tags")).body()).doesNotContain("large");
            app.post(LOADS + "/" + id + "/retry", "{\"from\":\"PULL\"}", Map.of());
            awaitDone(app, id);
            assertFetchedOnce();
        }
    }

    /** Ollama is told to end at once when the service is gone, and does not always get to note how far it is. */
    @Test
    @Tag("alone")
    @Tag("current")
    void killOfTheService_costsNoMoreThanSinceTheLastCheckpoint() throws Exception {
        registry.limit(PER_SECOND);
        // given
        try (SidecarApp app = start(CHECKPOINTS)) {
            beginLoad(app);
            awaitSent(0.75);

            // when
            app.kill();
            app.awaitExit(Duration.ofSeconds(30));
            soon().until(() -> app.ollamaProcesses().isEmpty());
        }

        // then
        try (SidecarApp app = start(CHECKPOINTS)) {
            awaitDone(app, beginLoad(app));
            assertFetchedTwiceSinceTheLastCheckpointOnly();
        }
    }

    @Test
    @Tag("alone")
    @Tag("current")
    void killOfOllama_costsNoMoreThanSinceTheLastCheckpoint() throws Exception {
        registry.limit(PER_SECOND);
        try (SidecarApp app = start(CHECKPOINTS)) {
            // given
            String id = beginLoad(app);
            awaitSent(0.75);

            // when
            long server = app.status().path("pid").asLong();
            assertThat(new ProcessBuilder("kill", "-KILL", Long.toString(server))
                            .start()
                            .waitFor())
                    .isZero();

            // then
            JsonNode pull = awaitDone(app, id).at("/steps/2");
            assertThat(pull.path("state").asText()).isEqualTo("DONE");
            assertThat(sent() - SIZE).isLessThan(CHECKPOINT.plus(MARGIN).toMillis() * PER_SECOND / 1000);
        }
    }
}
