package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.it.AnsweringClients.Answer;

/** A model whose registry has a newer file for it, while clients use it. */
@Tag("current")
class NewerFileIT extends NewerFileCase {

    /** What clients are shown while something happens, and whether the service was ready all the time. */
    private static final class Onlooker implements AutoCloseable {

        private final AtomicBoolean over = new AtomicBoolean();
        final List<String> oddities = new CopyOnWriteArrayList<>();
        private final Thread thread;

        Onlooker(SidecarApp app) {
            thread = Thread.ofVirtual().start(() -> look(app));
        }

        private void look(SidecarApp app) {
            try {
                while (!over.get()) {
                    for (String path : List.of("/api/tags", "/api/ps", "/v1/models", "/sidecar/v1/models")) {
                        String shown = app.get(app.api(path)).body();
                        if (shown.contains(OWN_TAG)) {
                            oddities.add(path + " " + shown);
                        }
                    }
                    if (app.health("ready") != 200) {
                        oddities.add("not ready");
                    }
                }
            } catch (IOException e) {
                oddities.add(e.toString());
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }

        void stop() {
            over.set(true);
            soon().until(() -> !thread.isAlive());
        }

        @Override
        public void close() {
            stop();
        }
    }

    @Test
    void newerFile_takesOverUnderLoad_withoutAnErrorOrAGap() throws Exception {
        try (SidecarApp app = start();
                AnsweringClients clients = new AnsweringClients(app, CLIENTS, model);
                Onlooker onlooker = new Onlooker(app)) {
            // given
            clients.awaitMore("older", SOME);
            registry.publish("talker", file("newer"));

            // when
            JsonNode job = bringNewer(app);
            clients.awaitMore("newer", SOME);
            clients.stop();

            // then
            assertDone(job);
            assertThat(step(job, "VERIFY").path("detail").asText()).contains("the newer file serves from now on");
            assertThat(clients.errors()).isEmpty();
            assertThat(clients.answers()).allSatisfy(answer -> {
                assertThat(answer.text()).isIn("older", "newer");
                assertThat(answer.model()).isEqualTo(model);
            });
            assertNoGap(clients.answers());
            soon().until(() -> ownTags().isEmpty() && inMemory(app).size() == 1);
            assertThat(ask(app)).isEqualTo("newer");
            awaitNoBlob(file("older"));
            onlooker.stop();
            assertThat(onlooker.oddities).isEmpty();
            assertThat(app.events())
                    .anySatisfy(event -> assertThat(event.path("type").asText()).isEqualTo("model.replaced"));
        }
    }

    private static void assertNoGap(List<Answer> answers) {
        Answer last = answers.stream()
                .filter(one -> one.text().equals("older"))
                .reduce((one, next) -> next)
                .orElseThrow();
        Answer first = answers.stream()
                .filter(one -> one.text().equals("newer"))
                .findFirst()
                .orElseThrow();
        Duration gap = Duration.ofNanos(first.endedNanos() - last.endedNanos());
        Duration longest =
                answers.stream().map(Answer::took).max(Duration::compareTo).orElseThrow();
        System.out.printf(
                "Newer file under load: %d answers, last of the older to first of the newer %d ms, longest answer %d ms,"
                        + " first answer of the newer %d ms%n",
                answers.size(), gap.toMillis(), longest.toMillis(), first.took().toMillis());
        assertThat(gap).isLessThanOrEqualTo(longest);
    }

    @Test
    void brokenNewerFile_changesNothing() throws Exception {
        try (SidecarApp app = start();
                AnsweringClients clients = new AnsweringClients(app, CLIENTS, model);
                Onlooker onlooker = new Onlooker(app)) {
            // given
            clients.awaitMore("older", SOME);
            byte[] before = Files.readAllBytes(entry());
            registry.publish("talker", brokenFile());

            // when
            JsonNode job = bringNewer(app);
            clients.awaitMore("older", SOME);
            clients.stop();

            // then
            assertDone(job);
            JsonNode pull = step(job, "PULL");
            assertThat(pull.path("state").asText()).isEqualTo("SKIPPED");
            assertThat(pull.path("detail").asText()).contains("the installed one is kept");
            assertThat(pull.at("/error/message").asText()).contains("The newer file failed in LOAD");
            assertThat(clients.errors()).isEmpty();
            assertThat(clients.answers()).extracting(Answer::text).containsOnly("older");
            assertThat(Files.readAllBytes(entry())).isEqualTo(before);
            soon().until(() -> ownTags().isEmpty());
            awaitNoBlob(brokenFile());
            assertThat(hasBlob(file("older"))).isTrue();
            onlooker.stop();
            assertThat(onlooker.oddities).isEmpty();
        }
    }

    @Test
    void sameFile_isAsBefore() throws Exception {
        try (SidecarApp app = start()) {
            // given
            long sent = registry.sent();

            // when
            JsonNode job = bringNewer(app);

            // then
            assertDone(job);
            assertThat(step(job, "PULL").path("detail").asText()).contains("it is the one that was installed");
            assertThat(registry.sent()).isEqualTo(sent);
            soon().until(() -> ownTags().isEmpty());
            assertThat(ask(app)).isEqualTo("older");
        }
    }

    @Test
    void noPlaceForBoth_lettingTheOlderOneLeaveFirst_isSaid() throws Exception {
        try (SidecarApp app = start("sidecar.env=OLLAMA_MAX_LOADED_MODELS=1", "sidecar.heartbeat.enabled=false")) {
            // given
            registry.publish("talker", file("newer"));

            // when
            JsonNode job = bringNewer(app);

            // then
            assertDone(job);
            assertThat(step(job, "LOAD").path("detail").asText()).contains("the older file left first: 1 of 1 models");
            assertThat(ask(app)).isEqualTo("newer");
            soon().until(() -> ownTags().isEmpty() && inMemory(app).size() == 1);
        }
    }

    @Test
    void warmStandby_hasTheNewerFileToo_whenItsTurnComes() throws Exception {
        try (SidecarApp app = start("sidecar.standby=warm")) {
            // given
            soon().until(() -> warmth(app).contains(model));
            registry.publish("talker", file("newer"));

            // when
            assertDone(bringNewer(app));
            soon().until(() -> ownTags().isEmpty() && warmth(app).contains(model));
            long serving = Pair.pid(app.status(), "serving");
            assertThat(new ProcessBuilder("kill", "-KILL", Long.toString(serving))
                            .start()
                            .waitFor())
                    .isZero();

            // then
            assertThat(ask(app)).isEqualTo("newer");
            soon().until(() -> inMemory(app).size() == 1);
        }
    }

    private static String warmth(SidecarApp app) throws Exception {
        return app.status().path("warmStandby").asText();
    }

    @Test
    void killOfTheServiceBeforeTheProof_leavesTheOlderFileAndNothingOfOurs() throws Exception {
        byte[] before;
        try (SidecarApp app = start()) {
            // given
            before = Files.readAllBytes(entry());
            registry.publish("talker", file("newer"));

            // when
            app.post(LOADS, "{\"model\":\"" + model + "\",\"pull\":\"always\"}", Map.of());
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(1))
                    .atMost(Duration.ofMinutes(1))
                    .until(() -> !Arrays.equals(before, Files.readAllBytes(entry())));
            app.kill();
            app.awaitExit(Duration.ofSeconds(30));
            soon().until(() -> app.ollamaProcesses().isEmpty());
            assertThat(ownTags()).containsExactly("latest-sidecar-older");
        }

        // then
        try (SidecarApp app = start()) {
            assertThat(Files.readAllBytes(entry())).isEqualTo(before);
            assertThat(ownTags()).isEmpty();
            awaitNoBlob(file("newer"));
            assertThat(ask(app)).isEqualTo("older");
        }
    }
}
