package org.ollamasidecar.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.ollamasidecar.state.Samples.DEADLINE;
import static org.ollamasidecar.state.Samples.NOW_RUNNING;
import static org.ollamasidecar.state.Samples.STARTING;
import static org.ollamasidecar.state.Samples.T0;
import static org.ollamasidecar.state.Samples.VERSION;

import java.io.IOException;
import java.net.URI;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.instance.VersionOnlyClient;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.FakeMonitor;
import org.ollamasidecar.state.ProbeSchedule;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.StateName;
import org.ollamasidecar.status.CheckReport.Finding;
import org.ollamasidecar.status.CheckReport.Outcome;

class StatusCheckTest {

    private static final URI ADDRESS = URI.create("http://127.0.0.1:41234");

    /** Stands for Ollama: a process that is known to live. */
    private static final Child ALIVE =
            new Child(NOW_RUNNING, ProcessHandle.current().pid(), ADDRESS, VERSION);

    private static StatusCheck check(
            SidecarState state, VersionOnlyClient.Answer answer, Optional<InferenceProbe> inference) {
        return new StatusCheck(new FakeMonitor(state), address -> new VersionOnlyClient(answer), inference);
    }

    private static SidecarState ready(Child child) {
        return new SidecarState.Ready(child, T0, 0, ProbeSchedule.UNDER_WAY);
    }

    @Test
    void everythingFine_passes() throws InterruptedException {
        // when
        CheckReport report =
                check(ready(ALIVE), () -> VERSION, Optional.empty()).run(false);

        // then
        assertThat(report.healthy()).isTrue();
        assertThat(report.state()).isEqualTo(StateName.READY);
        assertThat(report.findings())
                .extracting(Finding::check, Finding::outcome)
                .containsExactly(
                        tuple("log line", Outcome.PASSED),
                        tuple("process", Outcome.PASSED),
                        tuple("http", Outcome.PASSED));
    }

    @Test
    void stateIsNotBelieved_whatAnswersPasses() throws InterruptedException {
        // given
        SidecarState listening = new SidecarState.Listening(ALIVE, DEADLINE, ProbeSchedule.UNDER_WAY);

        // when
        CheckReport report = check(listening, () -> VERSION, Optional.empty()).run(false);

        // then
        assertThat(report.healthy()).isTrue();
        assertThat(report.state()).isEqualTo(StateName.LISTENING);
    }

    @Test
    void noListeningLine_failsAndSkipsTheRest() throws InterruptedException {
        // when
        CheckReport report = check(STARTING, () -> VERSION, Optional.empty()).run(true);

        // then
        assertThat(report.healthy()).isFalse();
        assertThat(report.findings())
                .extracting(Finding::outcome)
                .containsExactly(Outcome.FAILED, Outcome.SKIPPED, Outcome.SKIPPED, Outcome.SKIPPED);
        assertThat(report.findings().getFirst().detail()).contains("has not said in its log that it listens");
    }

    @Test
    void deadProcess_fails() throws InterruptedException, IOException {
        // given
        Process gone = new ProcessBuilder("true").start();
        gone.waitFor();
        Child dead = new Child(NOW_RUNNING, gone.pid(), ADDRESS, VERSION);

        // when
        CheckReport report = check(ready(dead), () -> VERSION, Optional.empty()).run(false);

        // then
        assertThat(report.healthy()).isFalse();
        assertThat(report.findings())
                .extracting(Finding::outcome)
                .containsExactly(Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED);
        assertThat(report.findings().get(1).detail()).isEqualTo("process " + gone.pid() + " is gone");
    }

    @Test
    void anotherVersion_fails() throws InterruptedException {
        // when
        CheckReport report =
                check(ready(ALIVE), () -> "0.1.0", Optional.empty()).run(false);

        // then
        assertThat(report.healthy()).isFalse();
        assertThat(report.findings().getLast())
                .extracting(Finding::outcome, Finding::detail)
                .containsExactly(Outcome.FAILED, "version 0.1.0 answers, but the log says version 0.34.4");
    }

    @Test
    void answerThatHangs_endsAtTheLimit() throws InterruptedException {
        // given
        StatusCheck check = check(
                ready(ALIVE),
                () -> {
                    new CountDownLatch(1).await();
                    return VERSION;
                },
                Optional.empty());

        // when
        CheckReport report = check.run(true);

        // then
        assertThat(report.healthy()).isFalse();
        assertThat(report.findings())
                .extracting(Finding::outcome)
                .containsExactly(Outcome.PASSED, Outcome.PASSED, Outcome.FAILED, Outcome.SKIPPED);
        assertThat(report.findings().get(2).detail()).isEqualTo("no answer within the limit of 5 s");
        assertThat(report.elapsedMillis()).isBetween(4_900L, 8_000L);
    }

    @Test
    void deep_producesAToken() throws InterruptedException {
        // given
        InferenceProbe probe = child -> new InferenceProbe.Outcome.Produced("1 token from " + child.address());

        // when
        CheckReport report =
                check(ready(ALIVE), () -> VERSION, Optional.of(probe)).run(true);

        // then
        assertThat(report.healthy()).isTrue();
        assertThat(report.findings().getLast())
                .extracting(Finding::check, Finding::outcome, Finding::detail)
                .containsExactly("inference", Outcome.PASSED, "1 token from " + ADDRESS);
    }

    @Test
    void deepWithoutAToken_fails() throws InterruptedException {
        // given
        InferenceProbe probe = child -> {
            throw new IllegalStateException("the model produced nothing");
        };

        // when
        CheckReport report =
                check(ready(ALIVE), () -> VERSION, Optional.of(probe)).run(true);

        // then
        assertThat(report.healthy()).isFalse();
        assertThat(report.findings().getLast())
                .extracting(Finding::outcome, Finding::detail)
                .containsExactly(Outcome.FAILED, "the model produced nothing");
    }

    @Test
    void deepWithoutRoom_isSkippedWithTheReason_andFailsNothing() throws InterruptedException {
        // given
        InferenceProbe probe = child -> new InferenceProbe.Outcome.NoRoom("1 of 1 models are loaded");

        // when
        CheckReport report =
                check(ready(ALIVE), () -> VERSION, Optional.of(probe)).run(true);

        // then
        assertThat(report.healthy()).isTrue();
        assertThat(report.findings().getLast())
                .extracting(Finding::check, Finding::outcome, Finding::detail)
                .containsExactly("inference", Outcome.SKIPPED, "no room: 1 of 1 models are loaded");
    }

    @Test
    void deepWithoutAModel_fails() throws InterruptedException {
        // when
        CheckReport report =
                check(ready(ALIVE), () -> VERSION, Optional.empty()).run(true);

        // then
        assertThat(report.healthy()).isFalse();
        assertThat(report.findings().getLast().detail()).isEqualTo("there is no model to try it with");
    }
}
