package org.ollamasidecar.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.TransientOllamaException;

class StallWatchTest {

    private static final Duration LIMIT = Duration.ofMillis(100);
    private static final Duration LONG = Duration.ofMinutes(1);

    private record Still(boolean areDue) implements StallWatch.Signs {
        @Override
        public long count() {
            return 0;
        }
    }

    private static final class Moving implements StallWatch.Signs {
        private final AtomicLong count = new AtomicLong();

        @Override
        public long count() {
            return count.incrementAndGet();
        }

        @Override
        public boolean areDue() {
            return true;
        }
    }

    @Test
    void workWithoutProgress_isInterruptedAndMayBeRetried() {
        // given
        StallWatch watch = new StallWatch(LIMIT, LONG, new Still(true), () -> PullTracker.stall(LIMIT.toSeconds()));

        // then
        assertThatExceptionOfType(TransientOllamaException.class)
                .isThrownBy(() -> watch.run(() -> new CountDownLatch(1).await()))
                .withMessageContaining("stalled")
                .satisfies(e -> {
                    assertThat(e.kind()).isEqualTo(OllamaErrorKind.REGISTRY);
                    assertThat(e.action()).contains("retry");
                });
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void progress_keepsTheWorkAliveBeyondTheLimit() throws InterruptedException {
        // given
        StallWatch watch = new StallWatch(LIMIT, LONG, new Moving(), () -> PullTracker.stall(LIMIT.toSeconds()));
        long begun = System.nanoTime();

        // when
        watch.run(() -> await().until(() -> System.nanoTime() - begun > 3 * LIMIT.toNanos()));

        // then
        assertThat(System.nanoTime() - begun).isGreaterThan(LIMIT.toNanos());
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void workFromWhichNoSignIsDue_isLeftInPeace() throws InterruptedException {
        // given
        StallWatch watch = new StallWatch(LIMIT, LIMIT, new Still(false), () -> PullTracker.stall(LIMIT.toSeconds()));
        long begun = System.nanoTime();

        // when
        StallWatch.End end = watch.run(() -> await().until(() -> System.nanoTime() - begun > 3 * LIMIT.toNanos()));

        // then
        assertThat(end).isEqualTo(StallWatch.End.DONE);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void workThatGoesOnForLong_isLeftForACheckpoint() throws InterruptedException {
        // given
        StallWatch watch = new StallWatch(LONG, LIMIT, new Moving(), () -> PullTracker.stall(LONG.toSeconds()));

        // when
        StallWatch.End end = watch.run(() -> new CountDownLatch(1).await());

        // then
        assertThat(end).isEqualTo(StallWatch.End.CHECKPOINT);
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void cancel_isNotTakenForAStall() {
        // given
        StallWatch watch = new StallWatch(LONG, LONG, new Still(true), () -> PullTracker.stall(LONG.toSeconds()));
        CompletableFuture<Boolean> cancelled = new CompletableFuture<>();
        Thread worker = Thread.ofVirtual().start(() -> {
            try {
                watch.run(() -> new CountDownLatch(1).await());
            } catch (InterruptedException e) {
                cancelled.complete(true);
            } catch (TransientOllamaException e) {
                cancelled.complete(false);
            }
        });

        // when
        worker.interrupt();

        // then
        await().until(cancelled::isDone);
        assertThat(cancelled).isCompletedWithValue(true);
    }

    @Test
    void interruptThatComesTooLate_doesNotHitWhatFollows() throws InterruptedException {
        // given
        StallWatch watch = new StallWatch(LIMIT, LONG, new Still(true), () -> PullTracker.stall(LIMIT.toSeconds()));

        // when
        watch.run(() -> {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.onSpinWait();
            }
        });

        // then
        assertThat(Thread.currentThread().isInterrupted()).isFalse();
    }

    @Test
    void failureOfTheWork_isItsOwn() {
        // given
        StallWatch watch = new StallWatch(LONG, LONG, new Still(true), () -> PullTracker.stall(LONG.toSeconds()));

        // then
        assertThatIllegalStateException()
                .isThrownBy(() -> watch.run(() -> {
                    throw new IllegalStateException("failed by itself");
                }))
                .withMessage("failed by itself");
    }
}
