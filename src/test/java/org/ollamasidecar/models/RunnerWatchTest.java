package org.ollamasidecar.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.ollama.ModelName;

class RunnerWatchTest {

    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final ModelName MODEL = ModelName.parse("m");

    private final List<RunnerWatch.Runner> running = new ArrayList<>();
    private final AtomicInteger walks = new AtomicInteger();
    private final RunnerWatch watch = new RunnerWatch(model -> {
        walks.incrementAndGet();
        return List.copyOf(running);
    });

    @Test
    void endOfARunner_isSeenOnce_withoutAWalk() {
        // given
        AtomicBoolean alive = new AtomicBoolean(true);
        running.add(alive::get);
        watch.follow(MODEL, T0);
        watch.follow(MODEL, T0.plusSeconds(60));

        // then
        assertThat(watch.look(T0.plusSeconds(60))).isFalse();

        // when
        alive.set(false);

        // then
        assertThat(watch.hasAnyEnded()).isTrue();
        assertThat(watch.look(T0.plusSeconds(61))).isTrue();
        assertThat(watch.look(T0.plusSeconds(62))).isFalse();
        assertThat(watch.endOf(MODEL)).contains(T0.plusSeconds(61));
        assertThat(watch.hasAnyEnded()).isFalse();
        assertThat(watch.knows(MODEL)).isFalse();
        assertThat(walks).hasValue(1);
    }

    @Test
    void oneOfSeveralRunners_isEnough() {
        // given
        AtomicBoolean alive = new AtomicBoolean(true);
        running.addAll(List.of(alive::get, () -> true));
        watch.follow(MODEL, T0);

        // when
        alive.set(false);

        // then
        assertThat(watch.look(T0)).isFalse();
    }

    @Test
    void nextRunner_endsTheMourning() {
        // given
        running.add(() -> false);
        watch.follow(MODEL, T0);
        watch.look(T0);

        // when
        running.set(0, () -> true);
        watch.follow(MODEL, T0);

        // then
        assertThat(watch.endOf(MODEL)).isEmpty();
        assertThat(watch.knows(MODEL)).isTrue();
    }

    @Test
    void runnerThatCannotBeFound_isNotLookedForAllTheTime() {
        // when
        for (int millis = 0; millis <= 5000; millis += 50) {
            watch.follow(MODEL, T0.plusMillis(millis));
        }

        // then
        assertThat(walks).hasValue(2);
        assertThat(watch.look(T0)).isFalse();
    }

    @Test
    void anotherOllama_hasOtherRunners() {
        // given
        running.add(() -> false);
        watch.follow(MODEL, T0);

        // when
        watch.forget();

        // then
        assertThat(watch.look(T0)).isFalse();
        assertThat(watch.endOf(MODEL)).isEmpty();
    }
}
