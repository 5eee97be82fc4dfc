package org.ollamasidecar.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

class WorkInFlightTest {

    private record Room(String name, Supplier<CompletableFuture<Void>> end) implements Drainable {

        @Override
        public int inFlight() {
            return 1;
        }

        @Override
        public CompletableFuture<Void> drain() {
            return end.get();
        }
    }

    @Test
    void roomThatCannotDrain_keepsTheDrainFromNothing() {
        // given
        CompletableFuture<Void> last = new CompletableFuture<>();
        WorkInFlight work = new WorkInFlight(List.of(
                new Room("throws", () -> {
                    throw new IllegalStateException("a room that fails, as this test wants it");
                }),
                new Room(
                        "fails",
                        () -> CompletableFuture.failedFuture(
                                new IllegalStateException("a drain that fails, as this test wants it"))),
                new Room("works", () -> last)));

        // when
        CompletableFuture<Void> drained = work.drain();

        // then
        assertThat(drained).isNotDone();
        last.complete(null);
        assertThat(drained).isCompleted();
    }
}
