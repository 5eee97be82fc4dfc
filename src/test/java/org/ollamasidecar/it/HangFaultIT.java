package org.ollamasidecar.it;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fake.FakeProgram;
import org.ollamasidecar.fake.Fault;
import org.ollamasidecar.fake.Knob;

/** Ollama lives, and does not answer, or not well. */
class HangFaultIT extends FaultCase {

    private static final String[] QUICK_PROBES = {
        "sidecar.probe.interval=200ms", "sidecar.probe.timeout=300ms", "sidecar.stop.grace=1s"
    };
    /** One that answers is never late, however busy the machine is. */
    private static final String[] SURE_PROBES = {
        "sidecar.probe.interval=200ms", "sidecar.probe.timeout=10s", "sidecar.stop.grace=1s"
    };
    /** The canary's heartbeat would take the runner along that a test counts on. */
    private static final String[] WITHOUT_HEARTBEAT = {
        "sidecar.probe.interval=200ms", "sidecar.probe.timeout=2s", "sidecar.heartbeat.enabled=false"
    };

    private static final String[] PATIENT_PROBES = {
        "sidecar.probe.interval=50ms", "sidecar.probe.timeout=300ms", "sidecar.probe.misses=1000"
    };

    @Test
    void row06_stoppedOllama_isDumped_ended_andReplaced() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.QUICK, QUICK_PROBES);
        long server = app.awaitReady().path("pid").asLong();

        // when
        signal("STOP", server);

        // then
        JsonNode status = awaitReplaced(app, server);
        assertThat(problem(status)).contains("stopped answering");
        assertThat(app.get(app.api("/sidecar/v1/logs?tail=5000")).body()).contains("SIGQUIT");
        assertThat(ProcessHandle.of(server)).isEmpty();
    }

    @Test
    void row07_stoppedRunner_ollamaIsNotBlamed_theDeepCheckTells() throws Exception {
        // given
        SidecarApp app = startReal(BackOff.QUICK, WITHOUT_HEARTBEAT);
        long server = app.awaitReady().path("pid").asLong();
        app.ping();
        List<Long> runners = OwnedProcesses.runners(home, server);

        // when
        for (long runner : runners) {
            signal("STOP", runner);
        }
        JsonNode check = app.json(app.post("/sidecar/v1/check?deep=true", "", Map.of()));
        for (long runner : runners) {
            signal("CONT", runner);
        }

        // then
        assertThat(runners).isNotEmpty();
        assertThat(check.path("healthy").asBoolean()).isFalse();
        assertThat(check.at("/findings/2/outcome").asText()).isEqualTo("PASSED");
        assertThat(check.at("/findings/3/detail").asText()).contains("no answer within");
        assertThat(app.status().path("pid").asLong()).isEqualTo(server);
    }

    @Test
    @Tag("fake")
    void row08_slowGeneration_isNotKilled() throws Exception {
        // given
        FakeProgram fake = fake().set(Knob.TOKENS, 3).set(Knob.TOKEN_PAUSE, 1500);
        SidecarApp app = startFake(fake, BackOff.QUICK, "sidecar.probe.interval=200ms", "sidecar.probe.timeout=1s");
        long server = app.awaitReady().path("pid").asLong();

        // when
        String lines = app.post("/api/generate", "{\"model\":\"sidecar/canary\",\"prompt\":\"think\"}", Map.of())
                .body();

        // then
        fake.set(Knob.TOKEN_PAUSE, 0);
        assertThat(lines.lines()).hasSize(4).last().asString().contains("\"done\":true");
        assertThat(app.status().path("pid").asLong()).isEqualTo(server);
        assertThat(app.status().path("restarts").asInt()).isZero();
    }

    @Test
    @Tag("fake")
    void row09_bindsAndNeverServes_startTimesOut_thenIsReplaced() throws Exception {
        // given
        FakeProgram fake = fake().set(Knob.SERVE, false);
        SidecarApp app = startFake(fake, BackOff.QUICK, "sidecar.start.timeout=10s", "sidecar.stop.grace=1s");

        // when
        JsonNode failed = awaitFailure(app);
        fake.set(Knob.SERVE, true);

        // then
        assertThat(problem(failed)).contains("and does not answer");
        assertThat(app.awaitReady().path("restarts").asInt()).isPositive();
    }

    @Test
    @Tag("fake")
    void row09_stopsServingWhileReady_isReplaced() throws Exception {
        // given
        FakeProgram fake = fake();
        SidecarApp app = startFake(fake, BackOff.QUICK, QUICK_PROBES);
        long server = app.awaitReady().path("pid").asLong();

        // when
        fake.set(Knob.SERVE, false);
        awaitPassed(app, "UNRESPONSIVE");
        fake.set(Knob.SERVE, true);

        // then
        assertThat(problem(awaitReplaced(app, server))).contains("stopped answering", "nothing within 300 ms");
    }

    @Test
    @Tag("fake")
    void row10_errorsAtTheStart_areNotReady_andNoReasonToRestart() throws Exception {
        // given
        FakeProgram fake = fake().fault(Fault.ERROR_503, "/api/version");
        SidecarApp app = startFake(fake, BackOff.QUICK);
        long server = awaitState(app, "LISTENING").path("pid").asLong();

        // when
        int ready = app.health("ready");
        fake.noFault();

        // then
        assertThat(ready).isEqualTo(503);
        assertThat(app.awaitReady().path("pid").asLong()).isEqualTo(server);
    }

    @Test
    @Tag("fake")
    void row10_errorsWhileReady_countAsMisses_andEndItAtTheThreshold() throws Exception {
        // given
        FakeProgram fake = fake();
        SidecarApp app = startFake(fake, BackOff.QUICK, SURE_PROBES);
        long server = app.awaitReady().path("pid").asLong();

        // when
        fake.fault(Fault.ERROR_500, "/api/version");
        awaitPassed(app, "UNRESPONSIVE");
        fake.noFault();

        // then
        assertThat(problem(awaitReplaced(app, server))).contains("3 probes in a row", "a fault that was asked for");
    }

    @Test
    @Tag("fake")
    void row11_malformedAndHalfAnswers_doNotStopThePoller() throws Exception {
        // given
        FakeProgram fake = fake();
        SidecarApp app = startFake(fake, BackOff.QUICK, PATIENT_PROBES);
        long server = app.awaitReady().path("pid").asLong();

        for (Fault fault : List.of(Fault.MALFORMED, Fault.HALF_LINE, Fault.DROP)) {
            // when
            fake.fault(fault, "/api/version");
            JsonNode check = soon().until(
                            () -> app.json(app.post("/sidecar/v1/check", "", Map.of())),
                            seen -> !seen.path("healthy").asBoolean());

            // then
            assertThat(check.at("/findings/2/detail").asText()).isNotBlank();
            fake.noFault();
            soon().until(() -> app.json(app.post("/sidecar/v1/check", "", Map.of()))
                    .path("healthy")
                    .asBoolean());
        }
        assertThat(app.status().path("pid").asLong()).isEqualTo(server);
    }

    @Test
    @Tag("fake")
    void row11_wrongVersionAnswers_isNotOurs_andNotReady() throws Exception {
        // given
        FakeProgram fake = fake().set(Knob.ANSWER_VERSION, "9.9.9");
        SidecarApp app = startFake(fake, BackOff.QUICK);

        // when
        awaitState(app, "LISTENING");
        JsonNode check = app.json(app.post("/sidecar/v1/check", "", Map.of()));
        int ready = app.health("ready");
        fake.set(Knob.ANSWER_VERSION, "0.11.4");

        // then
        assertThat(ready).isEqualTo(503);
        assertThat(check.at("/findings/2/detail").asText()).contains("version 9.9.9 answers");
        app.awaitReady();
    }

    @Test
    @Tag("fake")
    void row13_drippingAnswer_isTooLate() throws Exception {
        // given
        FakeProgram fake = fake();
        SidecarApp app = startFake(fake, BackOff.QUICK, QUICK_PROBES);
        long server = app.awaitReady().path("pid").asLong();

        // when
        fake.fault(Fault.DRIP, "/api/version");
        awaitPassed(app, "UNRESPONSIVE");
        fake.noFault();

        // then
        assertThat(problem(awaitReplaced(app, server))).contains("nothing within 300 ms");
    }
}
