package org.ollamasidecar.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InFlightTest {

    private final InFlight inFlight = new InFlight();

    @Test
    void requests_areCountedUntilTheyLeave() {
        // given
        boolean first = inFlight.tryEnter();
        boolean second = inFlight.tryEnter();

        // when
        inFlight.leave();

        // then
        assertThat(first).isTrue();
        assertThat(second).isTrue();
        assertThat(inFlight.inFlight()).isEqualTo(1);
    }

    @Test
    void drain_refusesNewOnes_andCompletesWithTheLastOne() {
        // given
        assertThat(inFlight.tryEnter()).isTrue();
        assertThat(inFlight.tryEnter()).isTrue();

        // when
        CompletableFuture<Void> idle = inFlight.drain();

        // then
        assertThat(inFlight.tryEnter()).isFalse();
        inFlight.leave();
        assertThat(idle).isNotDone();
        inFlight.leave();
        assertThat(idle).isCompleted();
    }

    @Test
    void drainOfNothing_completesAtOnce_eachTime() {
        assertThat(inFlight.drain()).isCompleted();
        assertThat(inFlight.drain()).isCompleted();
    }

    @Test
    void idleBeforeTheDrain_isNoEndOfIt() {
        // given
        assertThat(inFlight.tryEnter()).isTrue();
        inFlight.leave();
        assertThat(inFlight.tryEnter()).isTrue();

        // when
        CompletableFuture<Void> idle = inFlight.drain();

        // then
        assertThat(idle).isNotDone();
    }
}
