package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Fault;
import org.ollamasidecar.fake.Knob;

/** Something dies, or the disk is full, while another Ollama is about to take the place of the one that serves. */
class UpgradeFaultIT extends FaultCase {

    private static final String STANDBY = "sidecar.standby=server";
    private static final String LOAD_FIRST = "sidecar.rolling.models=before";
    private static final int SOME_MILLIS = 2000;

    /** The pair, and the one that is tried. */
    @Override
    int instances() {
        return 3;
    }

    private FakeProgram other() throws IOException {
        return FakeProgram.in(Files.createDirectory(folder.resolve("other")));
    }

    private static long awaitCandidate(SidecarApp app) {
        return soon().until(() -> Pair.pid(app.status(), "candidate"), pid -> pid > 0);
    }

    @Test
    void killOfTheService_whileACandidateStarts_leavesNothingOfAnyInstance() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, STANDBY);
        Pair.awaitPair(app);
        WatchedUpgrade.rollingRestart(app);
        awaitCandidate(app);
        assertThat(app.ollamaProcesses()).hasSizeGreaterThanOrEqualTo(3);

        // when
        app.kill();
        app.awaitExit(EXIT_LIMIT);

        // then
        soon().until(() -> app.ollamaProcesses().isEmpty());
    }

    @Test
    @Tag("fake")
    void candidateThatIsKilledInEachStep_changesNothing_andTheUpgradeSaysWhere() throws Exception {
        // given
        SidecarApp app = startFake(fake(), BackOff.QUICK, LOAD_FIRST);
        long pid = app.awaitReady().path("pid").asLong();
        app.ping();
        FakeProgram held = other();

        try (SteadyClients clients = new SteadyClients(app, 1)) {
            for (String step : List.of("START", "PROVE", "LOAD")) {
                switch (step) {
                    case "START" -> held.set(Knob.LINE_MISSING, true);
                    case "PROVE" -> held.set(Knob.LINE_MISSING, false).fault(Fault.HANG, "/api/generate");
                    default -> held.fault(Fault.HANG, "/api/tags");
                }
                WatchedUpgrade upgrade = WatchedUpgrade.toProgram(app, held.path());
                upgrade.awaitStep(step);
                long candidate = awaitCandidate(app);

                // when
                signal("KILL", candidate);

                // then
                JsonNode failed = upgrade.awaitEnd();
                assertThat(WatchedUpgrade.failedAt(failed))
                        .as(failed.toPrettyString())
                        .isEqualTo(step);
                assertThat(failed.at("/error/reason").asText()).isNotBlank();
                soon().until(() -> app.status().path("instances").size() == 1);
                assertThat(app.status().path("pid").asLong()).isEqualTo(pid);
            }
            clients.awaitMore();
            assertThat(clients.errors()).isEmpty();
        }
        assertThat(app.status().path("failure").isMissingNode()).isTrue();
    }

    @Test
    @Tag("fake")
    void theOneThatServes_killedInEachStep_isFollowedByItsStandby_thenByTheCandidate() throws Exception {
        // given
        SidecarApp app = startFake(fake(), BackOff.AT_ONCE, STANDBY, LOAD_FIRST);
        FakeProgram slow = other();
        Pair.awaitPair(app);

        try (SteadyClients clients = new SteadyClients(app, 1)) {
            for (String step : List.of("START", "PROVE", "LOAD")) {
                JsonNode pair = Pair.awaitPair(app);
                app.ping();
                slow.set(Knob.LINE_DELAY, step.equals("START") ? SOME_MILLIS : 0)
                        .set(Knob.TOKEN_PAUSE, step.equals("PROVE") ? SOME_MILLIS : 0)
                        .set(Knob.LOAD_DELAY, step.equals("LOAD") ? SOME_MILLIS : 0);
                WatchedUpgrade upgrade = WatchedUpgrade.toProgram(app, slow.path());
                upgrade.awaitStep(step);

                // when
                signal("KILL", Pair.pid(pair, "serving"));

                // then
                upgrade.awaitDone();
                clients.awaitMore();
                assertThat(clients.errors()).as(step).isEmpty();
                assertThat(Pair.hasPid(app.status(), Pair.pid(pair, "serving"))).isFalse();
            }
        }
        assertThat(Pair.awaitPair(app).path("chosen").toString())
                .contains(slow.path().toString());
    }

    @Test
    void fullDisk_inAnUpgrade_failsIt_theOneThatServesGoesOn_andARetryIsDoneWhenThereIsRoom() throws Exception {
        assumeTrue(SmallDisk.isPossible(), "no disk of our own can be mounted here");
        // given
        SmallDisk disk = SmallDisk.in(home);
        SidecarApp app = startReal(Optional.of(disk), BackOff.AT_ONCE, "sidecar.start.timeout=10s");
        long pid = app.awaitReady().path("pid").asLong();

        try (SteadyClients clients = new SteadyClients(app, 1)) {
            // when
            disk.fill(app);
            JsonNode failed = WatchedUpgrade.rollingRestart(app).awaitEnd();

            // then
            assertThat(WatchedUpgrade.failedAt(failed))
                    .as(failed.toPrettyString())
                    .isEqualTo("START");
            assertThat(failed.at("/error").toString()).contains("room");
            assertThat(app.status().path("pid").asLong()).isEqualTo(pid);
            soon().until(() -> app.status().path("instances").size() == 1);

            // when
            disk.empty(app);
            WatchedUpgrade.rollingRestart(app).awaitDone();

            // then
            assertThat(app.status().path("pid").asLong()).isNotEqualTo(pid);
            clients.awaitMore();
            assertThat(clients.errors()).isEmpty();
        }
    }
}
