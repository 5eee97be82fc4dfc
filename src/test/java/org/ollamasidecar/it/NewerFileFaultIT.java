package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.canary.WordChain;
import org.ollamasidecar.registry.Blob;
import org.ollamasidecar.registry.Trouble;

/**
 * A newer file of a model, and something goes wrong on its way: no client sees an error, and nothing of ours is left. With one
 * Ollama only: it takes minutes, and {@link NewerFileIT} runs with both.
 */
@Tag("current")
class NewerFileFaultIT extends NewerFileCase {

    private static final int LONG_ANSWER = 8_000;

    /** As the model is loaded: for another one Ollama would have to load it again. */
    private static final int LOADED_CONTEXT = 4096;

    private String begin(SidecarApp app) throws Exception {
        JsonNode job = app.json(app.post(LOADS, "{\"model\":\"" + model + "\",\"pull\":\"always\"}", Map.of()));
        return job.path("id").asText();
    }

    private static JsonNode job(SidecarApp app, String id) throws Exception {
        return app.json(app.get(app.api(LOADS + "/" + id)));
    }

    private static JsonNode awaitEnd(SidecarApp app, String id) {
        return soon().until(
                        () -> job(app, id), job -> !job.path("state").asText().equals("RUNNING"));
    }

    /** The job is at a step, or beyond it. A download stands still until it is let go. */
    private void awaitStep(SidecarApp app, String id, String name) {
        Awaitility.await()
                .atMost(Duration.ofMinutes(1))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> job(app, id), job -> {
                    String state = step(job, name).path("state").asText();
                    return !Set.of("PENDING", "QUEUED").contains(state);
                });
        if (name.equals("PULL")) {
            soon().until(() -> registry.open() > 0);
        }
    }

    /** The download stands still where it is to be disturbed. */
    private void publishNewer(String disturbed) {
        if (disturbed.equals("PULL")) {
            registry.trouble(new Trouble.StallAfter(registry.sent() + 1));
        }
        registry.publish("talker", file("newer"));
    }

    private static void kill(SidecarApp app) throws Exception {
        SoakCase.signalled("KILL", Pair.pid(app.status(), "serving"));
    }

    /** What the tag means has been proved, clients were not disturbed, and no trace is left. */
    private void assertWhole(SidecarApp app, AnsweringClients clients, String expected) throws Exception {
        assertThat(ask(app)).isEqualTo(expected);
        clients.awaitMore(expected, SOME);
        clients.stop();
        assertThat(clients.errors()).isEmpty();
        assertThat(clients.answers()).extracting(AnsweringClients.Answer::text).isSubsetOf("older", "newer");
        soon().until(() -> ownTags().isEmpty());
        assertThat(hasBlob(file(expected))).isTrue();
        awaitNoBlob(file(expected.equals("newer") ? "older" : "newer"));
        soon().until(() -> inMemory(app).size() == 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"PULL", "LOAD", "VERIFY"})
    void cancel_leavesTheOlderFile_unlessItIsTooLate(String step) throws Exception {
        try (SidecarApp app = start();
                AnsweringClients clients = new AnsweringClients(app, CLIENTS, model)) {
            // given
            clients.awaitMore("older", SOME);
            publishNewer(step);
            String id = begin(app);
            awaitStep(app, id, step);

            // when
            app.delete(LOADS + "/" + id);

            // then
            String state = awaitEnd(app, id).path("state").asText();
            System.out.printf("Newer file, cancelled at %s: %s%n", step, state);
            registry.trouble(new Trouble.None());
            assertWhole(app, clients, state.equals("CANCELLED") ? "older" : "newer");
        }
    }

    @ParameterizedTest
    @CsvSource({"off, PULL", "server, LOAD", "off, VERIFY"})
    void killOfOllama_isNotSeen_andTheTagMeansAFileThatWasProved(String standby, String step) throws Exception {
        try (SidecarApp app = start("sidecar.standby=" + standby);
                AnsweringClients clients = new AnsweringClients(app, CLIENTS, model)) {
            // given
            if (standby.equals("server")) {
                Pair.awaitPair(app);
            }
            clients.awaitMore("older", SOME);
            publishNewer(step);
            String id = begin(app);
            awaitStep(app, id, step);

            // when
            kill(app);
            registry.trouble(new Trouble.None());

            // then
            JsonNode job = awaitEnd(app, id);
            assertDone(job);
            boolean isNewer = step(job, "PULL").path("state").asText().equals("DONE");
            System.out.printf(
                    "Newer file, standby %s, Ollama killed at %s: the %s one serves %s%n",
                    standby,
                    step,
                    isNewer ? "newer" : "older",
                    step(job, "PULL").at("/error/message").asText());
            assertWhole(app, clients, isNewer ? "newer" : "older");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"PULL", "VERIFY"})
    void rollingRestart_isNotSeen_andTheNewerFileComesAllTheSame(String step) throws Exception {
        try (SidecarApp app = start();
                AnsweringClients clients = new AnsweringClients(app, CLIENTS, model)) {
            // given
            clients.awaitMore("older", SOME);
            publishNewer(step);
            String id = begin(app);
            awaitStep(app, id, step);

            // when
            WatchedUpgrade restart = WatchedUpgrade.rollingRestart(app);
            if (!step.equals("PULL")) {
                restart.awaitDone();
            } else {
                restart.awaitStep("SWITCH");
                registry.trouble(new Trouble.None());
                restart.awaitDone();
            }

            // then
            JsonNode job = awaitEnd(app, id);
            assertDone(job);
            assertThat(step(job, "PULL").path("state").asText()).isEqualTo("DONE");
            assertWhole(app, clients, "newer");
        }
    }

    @Test
    void fullDisk_leavesTheOlderFile_andTheNewerOneComesWhenThereIsRoom() throws Exception {
        assumeTrue(SmallDisk.isPossible(), "no disk of our own can be mounted here");
        SmallDisk disk = SmallDisk.ofModels(home);
        String[] properties = all("sidecar.loads.min-free-space=0");
        try (SidecarApp app = ready(SidecarApp.startOn(disk, home, properties));
                AnsweringClients clients = new AnsweringClients(app, CLIENTS, model)) {
            // given
            models = disk.seenBy(app);
            clients.awaitMore("older", SOME);
            byte[] before = Files.readAllBytes(entry());
            publishNewer("PULL");
            String id = begin(app);
            awaitStep(app, id, "PULL");

            // when
            disk.fill(app);
            registry.trouble(new Trouble.None());
            soon().until(
                            () -> job(app, id),
                            job -> !step(job, "PULL").path("error").isMissingNode()
                                    || !job.path("state").asText().equals("RUNNING"));
            app.delete(LOADS + "/" + id);

            // then
            JsonNode job = awaitEnd(app, id);
            System.out.printf("Newer file, full disk: %s, %s%n", job.path("state"), step(job, "PULL"));
            soon().until(() -> ownTags().isEmpty());
            assertThat(Files.readAllBytes(entry())).isEqualTo(before);
            clients.awaitMore("older", SOME);

            // when
            disk.empty(app);
            assertDone(bringNewer(app));

            // then
            assertWhole(app, clients, "newer");
        }
    }

    @Test
    void streamOfTheOlderFile_endsWhole_whileTheNewerOneServes() throws Exception {
        registry.publish("talker", Blob.of(Blob.MODEL, WordChain.file()));
        try (SidecarApp app = start()) {
            // given
            WordStream stream = WordStream.begin(app, model, LONG_ANSWER, LOADED_CONTEXT);
            stream.awaitFirstWord();
            registry.publish("talker", file("newer"));

            // when
            JsonNode job = bringNewer(app);
            assertThat(step(job, "PULL").path("state").asText())
                    .as(job::toPrettyString)
                    .isEqualTo("DONE");
            assertDone(job);
            String answer = ask(app);
            boolean isOver = stream.last().isDone();

            // then
            assertThat(answer).isEqualTo("newer");
            System.out.printf("Newer file, stream of the older one: over before the switch: %s%n", isOver);
            String last = stream.last().get(5, TimeUnit.MINUTES);
            assertThat(last).contains("\"done\":true").contains("\"eval_count\":" + LONG_ANSWER);
            soon().until(() -> ownTags().isEmpty() && inMemory(app).size() == 1);
        }
    }
}
