package org.ollamasidecar.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.state.Samples.T0;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.state.SidecarState.BackingOff;
import org.ollamasidecar.state.SidecarState.Listening;
import org.ollamasidecar.state.SidecarState.Ready;
import org.ollamasidecar.state.SidecarState.Stopped;

/** The state machine in adopt mode. */
class ForeignOllamaTest {

    private static final URI ADDRESS = URI.create("http://ollama:11434");
    private static final SupervisorEvent START = new SupervisorEvent.StartRequested("me");

    private final StateMachine machine = machine();

    private static StateMachine machine() {
        SidecarConfig config = TestSidecarConfig.defaults().adopting(ADDRESS.toString());
        return new StateMachine(config, new RestartPolicy(config.restart(), () -> 0.5), Optional.of(ADDRESS));
    }

    private Transition next(Transition before, SupervisorEvent event) {
        return machine.next(before.state(), before.history(), event, T0);
    }

    private Transition started() {
        return machine.next(new Stopped(), History.EMPTY, START, T0);
    }

    private Transition ready() {
        return next(started(), new SupervisorEvent.ProbeAnswered(1, "0.34.4"));
    }

    @Test
    void start_asksAndStartsNothing() {
        // when
        Transition started = started();

        // then
        Child child = Child.foreign(1, ADDRESS, "");
        assertThat(started.state()).isInstanceOfSatisfying(Listening.class, listening -> assertThat(listening.child())
                .isEqualTo(child));
        assertThat(started.effects()).containsExactly(new Effect.Probe(child));
    }

    @Test
    void anyVersionThatAnswers_isReady() {
        assertThat(ready().state())
                .isEqualTo(new Ready(Child.foreign(1, ADDRESS, "0.34.4"), T0, 0, ProbeSchedule.at(T0.plusSeconds(2))));
    }

    @Test
    void noAnswer_isAskedAgainForEver_withAPauseThatGrowsToFiveSeconds() {
        // given
        Transition at = started();

        for (long millis : new long[] {500, 1000, 2000, 4000, 5000, 5000, 5000, 5000}) {
            // when
            at = next(at, new SupervisorEvent.ProbeMissed(1, "refused"));

            // then
            FailureCause cause = new FailureCause.Unreachable(ADDRESS, "refused");
            BackingOff waiting = (BackingOff) at.state();
            assertThat(waiting.cause()).isEqualTo(cause);
            assertThat(waiting.until()).isEqualTo(T0.plusMillis(millis));
            assertThat(at.effects()).isEmpty();
            at = machine.next(waiting, at.history(), new SupervisorEvent.Tick(), waiting.until());
            assertThat(at.effects()).containsExactly(new Effect.Probe(Child.foreign(1, ADDRESS, "")));
        }
        assertThat(at.history().restarts()).isZero();
    }

    @Test
    void lostAfterReady_isAnotherGeneration_andNothingIsSignalled() {
        // given
        Transition at = ready();

        // when
        for (int miss = 0; miss < 3; miss++) {
            at = next(at, new SupervisorEvent.ProbeMissed(1, "nothing"));
            assertThat(at.effects()).isEmpty();
        }

        // then
        assertThat(at.state())
                .isEqualTo(new BackingOff(
                        2, 1, T0.plus(Duration.ofMillis(500)), new FailureCause.Unreachable(ADDRESS, "nothing")));
        assertThat(at.history().generation()).isEqualTo(2);
        assertThat(at.history().restarts()).isEqualTo(1);
    }

    @Test
    void anotherVersionWhileReady_isAnotherOllama() {
        // when
        Transition at = next(ready(), new SupervisorEvent.ProbeAnswered(1, "0.35.0"));

        // then
        assertThat(at.effects()).containsExactly(new Effect.Probe(Child.foreign(2, ADDRESS, "")));
        assertThat(at.history().restarts()).isEqualTo(1);
    }

    @Test
    void stop_onlyStopsToWatch_andRestartDoesNothing() {
        // given
        Transition ready = ready();

        // when
        Transition stopped = next(ready, new SupervisorEvent.StopRequested("me"));
        Transition restarted = next(ready, new SupervisorEvent.RestartRequested("a heartbeat"));

        // then
        assertThat(stopped).isEqualTo(new Transition(new Stopped(), ready.history()));
        assertThat(restarted).isEqualTo(Transition.none(ready.state(), ready.history()));
    }
}
