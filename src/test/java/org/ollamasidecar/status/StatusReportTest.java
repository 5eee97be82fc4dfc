package org.ollamasidecar.status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.state.Samples.BACKING_OFF;
import static org.ollamasidecar.state.Samples.DEADLINE;
import static org.ollamasidecar.state.Samples.DIED;
import static org.ollamasidecar.state.Samples.LISTENING;
import static org.ollamasidecar.state.Samples.NOW_RUNNING;
import static org.ollamasidecar.state.Samples.PID;
import static org.ollamasidecar.state.Samples.READY;
import static org.ollamasidecar.state.Samples.STARTING;
import static org.ollamasidecar.state.Samples.T0;
import static org.ollamasidecar.state.Samples.UNRESPONSIVE;
import static org.ollamasidecar.state.Samples.status;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.lifecycle.WorkInFlight;
import org.ollamasidecar.process.LogRing;
import org.ollamasidecar.provision.SourceAttempt;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarState.Failed;
import org.ollamasidecar.state.SidecarState.Provisioning;
import org.ollamasidecar.state.SidecarState.Starting;
import org.ollamasidecar.state.SidecarState.Stopped;
import org.ollamasidecar.state.SidecarState.Stopping;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.StateName;
import org.ollamasidecar.state.TestClock;

class StatusReportTest {

    private final TestClock clock = new TestClock();
    private boolean deciding = true;

    private StatusReport report(StatusSection... sections) {
        return new StatusReport(
                new Diagnoser(new LogRing(10, 1000), new ModelsDirectory(Path.of("models"))),
                clock,
                () -> List.of(new SourceAttempt("path", true, "found", Duration.ofMillis(12))),
                List::of,
                new WorkInFlight(List.of()),
                List.of(sections),
                true,
                () -> deciding);
    }

    @ParameterizedTest
    @MethodSource("summaries")
    void everyState_saysWhatFollowsOrWhatToDo(SidecarState state, String summary) {
        // when
        StatusView view = report().of(status(state));

        // then
        assertThat(view.state()).isEqualTo(StateName.of(state));
        assertThat(view.summary()).isEqualTo(summary);
        assertThat(view.since()).isEqualTo(T0);
    }

    static List<Arguments> summaries() {
        return List.of(
                Arguments.of(new Stopped(), "Ollama is not wanted. POST /sidecar/v1/start starts it."),
                Arguments.of(
                        new Provisioning(NOW_RUNNING, "downloading 3 of 9 MB"),
                        "An Ollama is being provided: downloading 3 of 9 MB."),
                Arguments.of(STARTING, "Ollama is starting; it has not yet said that it listens."),
                Arguments.of(LISTENING, "Ollama listens on http://127.0.0.1:41234 and does not answer yet."),
                Arguments.of(READY, "Ollama 0.34.4 answers on http://127.0.0.1:41234."),
                Arguments.of(UNRESPONSIVE, "Ollama no longer answers; it is being ended and then started again."),
                Arguments.of(
                        BACKING_OFF, "Ollama exited with code 1 after 0 s. It is started again in 100 s (attempt 1)."),
                Arguments.of(new Stopping(NOW_RUNNING, false), "Ollama is being ended."),
                Arguments.of(new Stopping(NOW_RUNNING, true), "Ollama is being ended, then started again."),
                Arguments.of(new Failed(NOW_RUNNING, DIED), "Given up: Ollama exited with code 1 after 0 s."));
    }

    @Test
    void supervisorThatNoLongerDecides_isNotReady_whateverWasKnownLast() {
        // given
        SidecarStatus ready = status(READY);
        boolean before = report().of(ready).ready();

        // when
        deciding = false;
        StatusView view = report().of(ready);

        // then
        assertThat(before).isTrue();
        assertThat(view.ready()).isFalse();
        assertThat(view.summary()).startsWith("Nothing is decided any more; what was known last: Ollama");
    }

    @Test
    void drainOnRequest_saysHowItIsTakenBack_andTheEndOfTheServiceIsAnotherThing() {
        // when
        StatusView open = report().of(status(READY));
        StatusView drained = report().of(Samples.drained(status(READY)));
        StatusView ending = report().of(Samples.ending(READY));
        StatusView both = report().of(Samples.drained(Samples.ending(READY)));

        // then
        assertThat(open.draining()).isFalse();
        assertThat(List.of(drained, ending, both))
                .allMatch(StatusView::draining)
                .noneMatch(StatusView::ready);
        assertThat(drained.summary())
                .isEqualTo("Drained on request: what runs goes on and nothing new is admitted, until"
                        + " POST /sidecar/v1/undrain. " + open.summary());
        assertThat(ending.summary()).isEqualTo("The service is ending: what runs may finish. " + open.summary());
        assertThat(both.summary()).isEqualTo(ending.summary());
        assertThat(List.of(open, drained, ending, both).stream().filter(StatusView::drainedOnRequest))
                .containsExactly(drained);
    }

    @Test
    void failed_comesWithTheActionThatFixesIt() {
        // given
        SidecarStatus failed = SidecarStatus.of(
                new Failed(NOW_RUNNING, DIED), T0, Samples.HISTORY.crashed(DIED, false, T0, Duration.ofMinutes(10)));

        // when
        StatusView view = report().of(failed);

        // then
        assertThat(view.ready()).isFalse();
        assertThat(view.failure())
                .isNotNull()
                .extracting(Diagnosis::action)
                .asString()
                .isNotBlank();
    }

    @Test
    void pauseThatIsOver_isNow() {
        // given
        clock.advance(Duration.ofSeconds(100));

        // when
        StatusView view = report().of(status(BACKING_OFF));

        // then
        assertThat(view.summary()).contains("started again now");
        assertThat(view.retryAt()).isEqualTo(DEADLINE);
        assertThat(view.attempt()).isEqualTo(1);
        assertThat(view.deadline()).isNull();
    }

    @ParameterizedTest
    @MethodSource("starts")
    void start_tellsItsDeadline(SidecarState start) {
        // when
        StatusView view = report().of(status(start));

        // then
        assertThat(view.deadline()).isEqualTo(DEADLINE);
        assertThat(view.attempt()).isNull();
    }

    static List<SidecarState> starts() {
        return List.of(STARTING, LISTENING);
    }

    @Test
    void ready_tellsWhoAnswersWhere() {
        // when
        StatusView view = report().of(status(READY));

        // then
        assertThat(view.ready()).isTrue();
        assertThat(view.pid()).isEqualTo(PID);
        assertThat(view.address()).hasToString("http://127.0.0.1:41234");
        assertThat(view.version()).isEqualTo("0.34.4");
        assertThat(view.retryAt()).isNull();
        assertThat(view.failure()).isNull();
        assertThat(view.program()).isEqualTo(new StatusView.ProgramView("/opt/ollama/bin/ollama", "0.34.4", "path"));
        assertThat(view.warnings()).containsExactly("Mind the gap.");
        assertThat(view.sources()).containsExactly(new StatusView.AttemptView("path", true, "found", 12));
    }

    @Test
    void starting_tellsThePidAsSoonAsThereIsOne() {
        // given
        Starting spawned = new Starting(NOW_RUNNING, OptionalLong.of(PID), Optional.empty(), DEADLINE);

        // then
        assertThat(report().of(status(STARTING)).pid()).isNull();
        assertThat(report().of(status(spawned)).pid()).isEqualTo(PID);
    }

    @Test
    void sectionsOfOtherRooms_areAdded() {
        // given
        StatusSection section = new StatusSection() {
            @Override
            public String name() {
                return "canary";
            }

            @Override
            public Object content() {
                return "sings";
            }
        };

        // when
        StatusView view = report(section).of(status(READY));

        // then
        assertThat(view.sections()).isEqualTo(Map.of("canary", "sings"));
    }
}
