package org.ollamasidecar.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class InFlightTest {

    private final InFlight inFlight = new InFlight();
    private final Flight one = flight("one");
    private final Flight other = flight("other");

    private static Flight flight(String id) {
        return new Flight(id, "", "", "GET", "/api/version", null, Instant.EPOCH);
    }

    @Test
    void requests_areCountedUntilTheyLeave() {
        // given
        boolean first = inFlight.tryEnter(one);
        boolean second = inFlight.tryEnter(other);

        // when
        inFlight.leave(one);

        // then
        assertThat(first).isTrue();
        assertThat(second).isTrue();
        assertThat(inFlight.inFlight()).isEqualTo(1);
    }

    @Test
    void drain_refusesNewOnes_andCompletesWithTheLastOne() {
        // given
        assertThat(inFlight.tryEnter(one)).isTrue();
        assertThat(inFlight.tryEnter(other)).isTrue();

        // when
        CompletableFuture<Void> idle = inFlight.drain();

        // then
        assertThat(inFlight.tryEnter(flight("late"))).isFalse();
        inFlight.leave(one);
        assertThat(idle).isNotDone();
        inFlight.leave(other);
        assertThat(idle).isCompleted();
    }

    @Test
    void drainOfNothing_completesAtOnce_eachTime() {
        assertThat(inFlight.drain()).isCompleted();
        assertThat(inFlight.drain()).isCompleted();
    }

    @Test
    void leavingTwice_countsOnce() {
        // given
        assertThat(inFlight.tryEnter(one)).isTrue();
        assertThat(inFlight.tryEnter(other)).isTrue();

        // when
        inFlight.leave(one);
        inFlight.leave(one);

        // then
        assertThat(inFlight.inFlight()).isEqualTo(1);
    }

    @Test
    void idleBeforeTheDrain_isNoEndOfIt() {
        // given
        assertThat(inFlight.tryEnter(one)).isTrue();
        inFlight.leave(one);
        assertThat(inFlight.tryEnter(other)).isTrue();

        // when
        CompletableFuture<Void> idle = inFlight.drain();

        // then
        assertThat(idle).isNotDone();
    }
}
