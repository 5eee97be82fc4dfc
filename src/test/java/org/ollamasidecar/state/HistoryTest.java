package org.ollamasidecar.state;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.ollama.TestDevices.cuda;
import static org.ollamasidecar.state.Samples.DIED;
import static org.ollamasidecar.state.Samples.HISTORY;
import static org.ollamasidecar.state.Samples.NOW_RUNNING;
import static org.ollamasidecar.state.Samples.PROGRAM;
import static org.ollamasidecar.state.Samples.T0;

import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.ollama.TestDevices;

class HistoryTest {

    private static final Duration WINDOW = Duration.ofMinutes(10);

    @Test
    void started_countsAGenerationAndForgivesTheCrashes() {
        // given
        History crashed = HISTORY.crashed(DIED, false, T0, WINDOW).computing(TestDevices.CPU);

        // when
        History started = crashed.started();

        // then
        assertThat(started.generation()).isEqualTo(NOW_RUNNING + 1);
        assertThat(started.program()).isEmpty();
        assertThat(started.crashes()).isEmpty();
        assertThat(started.attempt()).isZero();
        assertThat(started.compute()).isEmpty();
        assertThat(started.lastFailure()).contains(DIED);
    }

    @Test
    void told_isKeptWhateverBecomesOfOllama() {
        // given
        History relaxed = HISTORY.relied(Reliance.SPARE);

        // then
        assertThat(List.of(
                        relaxed.started(),
                        relaxed.adopted(7, PROGRAM),
                        relaxed.provisioned(PROGRAM),
                        relaxed.ready(),
                        relaxed.failed(DIED),
                        relaxed.crashed(DIED, false, T0, WINDOW),
                        relaxed.restarted(true),
                        relaxed.again(),
                        relaxed.lost(DIED, true),
                        relaxed.computing(TestDevices.CPU),
                        relaxed.following(12)))
                .allMatch(history -> history.told().reliance() == Reliance.SPARE);
        assertThat(relaxed.relied(Reliance.SOLE)).isEqualTo(HISTORY);
    }

    @Test
    void nextGeneration_isLaterThanAnyThatIsTaken() {
        assertThat(HISTORY.following(12).started().generation()).isEqualTo(13);
        assertThat(HISTORY.following(12).restarted(false).generation()).isEqualTo(13);
        assertThat(HISTORY.following(12).again().generation()).isEqualTo(13);
        assertThat(HISTORY.following(2).started().generation()).isEqualTo(NOW_RUNNING + 1);
    }

    @Test
    void restarted_keepsTheProgramAndTheCrashes() {
        // given
        History crashed = HISTORY.crashed(DIED, false, T0, WINDOW).computing(TestDevices.CPU);

        // when
        History restarted = crashed.restarted(false);

        // then
        assertThat(restarted.generation()).isEqualTo(NOW_RUNNING + 1);
        assertThat(restarted.program()).contains(PROGRAM);
        assertThat(restarted.crashes()).containsExactly(T0);
        assertThat(restarted.attempt()).isEqualTo(1);
        assertThat(restarted.restarts()).isEqualTo(1);
        assertThat(restarted.compute()).isEmpty();
    }

    @Test
    void restartedToLookAgain_forgetsTheProgram() {
        assertThat(HISTORY.restarted(true).program()).isEmpty();
    }

    @Test
    void crashed_keepsOnlyCrashesWithinTheWindow() {
        // given
        History twice = HISTORY.crashed(DIED, false, T0, WINDOW).crashed(DIED, false, T0.plusSeconds(1), WINDOW);

        // when
        History thrice = twice.crashed(DIED, false, T0.plus(WINDOW), WINDOW);

        // then
        assertThat(thrice.crashes()).containsExactly(T0.plusSeconds(1), T0.plus(WINDOW));
        assertThat(thrice.attempt()).isEqualTo(3);
    }

    @Test
    void crashedAfterAStableRun_countsFromTheBeginning() {
        // given
        History once = HISTORY.crashed(DIED, false, T0, WINDOW);

        // when
        History stable = once.crashed(DIED, true, T0.plusSeconds(20), WINDOW);

        // then
        assertThat(stable.crashes()).containsExactly(T0.plusSeconds(20));
        assertThat(stable.attempt()).isZero();
    }

    @Test
    void ready_isNeverForgotten() {
        assertThat(HISTORY.ready().started().restarted(true).everReady()).isTrue();
    }

    @Test
    void devices_areRememberedOnceEachAndNotWithoutLimit() {
        // when
        History history = IntStream.range(0, 200)
                .mapToObj(i -> cuda("NVIDIA L4", "" + i / 2))
                .reduce(HISTORY, History::computing, (first, second) -> second);

        // then
        assertThat(history.compute())
                .hasSize(64)
                .doesNotHaveDuplicates()
                .startsWith(cuda("NVIDIA L4", "0"), cuda("NVIDIA L4", "1"));
    }
}
