package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Knob;

/** The service ends; that nothing of it is left is judged after each test. */
class EndFaultIT extends FaultCase {

    private static final String LOADS = "/sidecar/v1/loads";

    @Test
    void row19_sigtermWhileIdle_endsInTime() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.QUICK);
        app.awaitReady();
        app.ping();

        // when
        app.terminate();

        // then
        assertThat(app.awaitExit(EXIT_LIMIT)).isIn(0, 143);
    }

    @Test
    @Tag("fake")
    void row21_sigtermDuringALoad_endsInTime() throws Exception {
        // given
        FakeProgram fake = fake().set(Knob.LOAD_DELAY, 60_000).set(Knob.RUNNER, "CHILD");
        SidecarApp app = startFake(fake, BackOff.QUICK);
        long server = app.awaitReady().path("pid").asLong();
        app.post(LOADS, "{\"model\":\"sidecar/canary\"}", Map.of());
        soon().until(() -> !OwnedProcesses.runners(home, server).isEmpty());

        // when
        app.terminate();

        // then
        assertThat(app.awaitExit(EXIT_LIMIT)).isIn(0, 143);
    }

    @Test
    void row21_sigtermDuringAPull_endsInTime() throws Exception {
        try (StallingRegistry registry = new StallingRegistry()) {
            // given
            SidecarApp app = startReal(BackOff.QUICK, "sidecar.loads.insecure-registries=" + registry.host());
            app.awaitReady();
            app.post(LOADS, "{\"model\":\"" + registry.model() + "\"}", Map.of());
            assertThat(registry.awaitDownload(60)).isTrue();

            // when
            app.terminate();

            // then
            assertThat(app.awaitExit(EXIT_LIMIT)).isIn(0, 143);
            assertThat(registry.awaitClientLeft(60)).isTrue();
        }
    }

    @Test
    void row23_kill9OfTheService_takesOllamaAlong() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.QUICK);
        app.awaitReady();
        app.ping();

        // when
        app.kill();

        // then
        assertThat(app.awaitExit(EXIT_LIMIT)).isEqualTo(137);
    }

    @Test
    @Tag("fake")
    void row24_sigtermIgnored_isKilledAfterTheGrace_withItsRunner() throws Exception {
        // given
        FakeProgram fake = fake().set(Knob.IGNORE_TERM, true).set(Knob.RUNNER, "CHILD");
        SidecarApp app = startFake(fake, BackOff.QUICK, "sidecar.stop.grace=500ms");
        app.awaitReady();
        app.ping();

        // when
        app.post("/sidecar/v1/stop", "", Map.of());

        // then
        awaitState(app, "STOPPED");
        assertThat(OwnedProcesses.of(home)).isEmpty();
        soon().untilAsserted(() -> assertThat(app.events().toString()).contains("\"TERM\"", "\"KILL\""));
    }

    @Test
    @Tag("fake")
    void row24_sigtermIgnored_whileTheServiceEnds_isKilledToo() throws Exception {
        // given
        FakeProgram fake = fake().set(Knob.IGNORE_TERM, true).set(Knob.RUNNER, "CHILD");
        SidecarApp app = startFake(fake, BackOff.QUICK, "sidecar.stop.grace=500ms");
        app.awaitReady();
        app.ping();

        // when
        app.terminate();

        // then
        assertThat(app.awaitExit(EXIT_LIMIT)).isIn(0, 143);
    }
}
