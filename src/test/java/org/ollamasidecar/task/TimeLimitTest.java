package org.ollamasidecar.task;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class TimeLimitTest {

    private static final Duration GENEROUS = Duration.ofMinutes(1);

    private final List<Exception> untold = new ArrayList<>();

    @Test
    void answer_isTold() throws InterruptedException {
        assertThat(TimeLimit.ask(GENEROUS, () -> "yes", untold::add)).contains("yes");
        assertThat(untold).isEmpty();
    }

    @Test
    void failure_isNoAnswer_andSomebodyLearnsWhy() throws InterruptedException {
        // given
        IllegalStateException why = new IllegalStateException("gone");

        // then
        assertThat(TimeLimit.<String>ask(
                        GENEROUS,
                        () -> {
                            throw why;
                        },
                        untold::add))
                .isEmpty();
        assertThat(untold)
                .singleElement()
                .isInstanceOf(ExecutionException.class)
                .extracting(Exception::getCause)
                .isSameAs(why);
    }

    @Test
    void silence_isNoAnswer_whenTheTimeIsUp() throws InterruptedException {
        // given
        CountDownLatch never = new CountDownLatch(1);

        // then
        assertThat(TimeLimit.ask(
                        Duration.ofMillis(1),
                        () -> {
                            never.await();
                            return "late";
                        },
                        untold::add))
                .isEmpty();
        assertThat(untold).singleElement().isInstanceOf(TimeoutException.class);
    }
}
