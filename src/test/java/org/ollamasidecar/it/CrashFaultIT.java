package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;

/** Ollama, its runner or its program goes. */
class CrashFaultIT extends FaultCase {

    /** A run that was stable has no back-off; any other one would not be replaced while a test waits. */
    private static final BackOff ENDLESS = new BackOff(Duration.ZERO, Duration.ofHours(1), Duration.ofHours(1), 3);

    /** Its canary leaves memory again, and takes a runner along that a test counts on. */
    private static final String NO_HEARTBEAT = "sidecar.heartbeat.enabled=false";

    @Test
    void row01_exitWithCode0_isUnexpected_andRestartedWithBackOff() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.QUICK);
        long server = app.awaitReady().path("pid").asLong();

        // when
        signal("TERM", server);

        // then
        JsonNode status = awaitReplaced(app, server);
        assertThat(problem(status)).contains("exited with code 0");
        assertThat(status.path("restarts").asInt()).isEqualTo(1);
    }

    @Test
    void row03_kill9Parent_isSeenWithoutAProbe_andReplacedWithoutAPause() throws Exception {
        // given
        SidecarApp app = startReal(ENDLESS, "sidecar.probe.interval=1h");
        long server = app.awaitReady().path("pid").asLong();

        // when
        signal("KILL", server);

        // then
        JsonNode status = awaitReplaced(app, server);
        assertThat(problem(status)).contains("killed by SIGKILL");
    }

    @Test
    void row04_kill9Parent_withRunner_theRunnerIsGoneBeforeTheNextStart() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.AT_ONCE, NO_HEARTBEAT);
        long server = app.awaitReady().path("pid").asLong();
        app.ping();
        List<Long> runners = OwnedProcesses.runners(home, server);

        // when
        signal("KILL", server);

        // then
        awaitReplaced(app, server);
        assertThat(runners).isNotEmpty();
        assertThat(OwnedProcesses.of(home)).doesNotContainAnyElementsOf(runners);
    }

    @Test
    @Tag("fake")
    void row04_crashOfAFake_withRunnerOf100Megabytes_theRunnerIsGone() throws Exception {
        // given
        FakeProgram fake = fake().set(Knob.RUNNER, "CHILD").set(Knob.RUNNER_MEGABYTES, 100);
        SidecarApp app = startFake(fake, BackOff.QUICK, NO_HEARTBEAT);
        long server = app.awaitReady().path("pid").asLong();
        app.ping();
        List<Long> runners = OwnedProcesses.runners(home, server);

        // when
        fake.set(Knob.EXIT_CODE, 3);
        awaitFailure(app);
        fake.set(Knob.EXIT_CODE, -1);

        // then
        assertThat(problem(awaitReplaced(app, server))).contains("exited with code 3");
        assertThat(runners).hasSize(1);
        assertThat(OwnedProcesses.of(home)).doesNotContainAnyElementsOf(runners);
    }

    @Test
    void row05_kill9Runner_ollamaSurvives_theNextRequestLoadsAgain() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.QUICK);
        long server = app.awaitReady().path("pid").asLong();
        app.ping();

        // when
        for (long runner : OwnedProcesses.runners(home, server)) {
            signal("KILL", runner);
        }

        // then
        soon().until(() -> app.ping().path("response").asText().equals(" pong"));
        assertThat(app.status().path("pid").asLong()).isEqualTo(server);
        assertThat(app.status().path("restarts").asInt()).isZero();
    }

    @Test
    @Tag("fake")
    void row18_binaryReplaced_theNextStartUsesIt_andTheJournalTells() throws Exception {
        // given
        FakeProgram fake = fake();
        SidecarApp app = startFake(fake, BackOff.QUICK);
        long server = app.awaitReady().path("pid").asLong();

        // when
        fake.install("0.12.0");
        signal("KILL", server);

        // then
        JsonNode status = awaitReplaced(app, server);
        assertThat(status.path("version").asText()).isEqualTo("0.12.0");
        soon().untilAsserted(() ->
                assertThat(causes(app)).contains("READY: version 0.11.4 answers", "READY: version 0.12.0 answers"));
    }

    @Test
    @Tag("fake")
    void row30_grandchildHoldsTheLog_theExitIsSeenAllTheSame() throws Exception {
        // given
        FakeProgram fake = fake().set(Knob.GRANDCHILD, true);
        SidecarApp app = startFake(fake, BackOff.QUICK);
        long server = app.awaitReady().path("pid").asLong();
        List<Long> grandchildren = soon().until(() -> OwnedProcesses.runners(home, server), found -> !found.isEmpty());

        // when
        signal("KILL", server);

        // then
        awaitReplaced(app, server);
        assertThat(OwnedProcesses.of(home)).doesNotContainAnyElementsOf(grandchildren);
    }
}
