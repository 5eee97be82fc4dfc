package org.ollamasidecar.gateway.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.instance.Traffic;
import org.ollamasidecar.ollama.ModelName;

class InFlightRequestsTest {

    private final InFlightRequests inFlight = new InFlightRequests();
    private final InFlightRequest one = flight("one");
    private final InFlightRequest other = flight("other");

    private static InFlightRequest flight(String id) {
        return new InFlightRequest(id, "", "", "127.0.0.1", "GET", "/api/version", null, Instant.EPOCH);
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
    void bytesOfAnOllama_areKnownWhileTheyCome_andAfterwards() {
        // given
        assertThat(inFlight.tryEnter(one)).isTrue();
        assertThat(inFlight.of(3)).isEqualTo(new Traffic(Optional.empty(), false));

        // when
        one.enter(InFlightRequest.Phase.SENT);
        one.answeredBy(3);
        one.enter(InFlightRequest.Phase.ANSWERING);
        Traffic under = inFlight.of(3);
        inFlight.leave(one);
        Traffic after = inFlight.of(3);

        // then
        assertThat(under.silence()).isPresent();
        assertThat(under.awaited()).isTrue();
        assertThat(after.silence()).isPresent();
        assertThat(after.awaited()).isFalse();
        assertThat(inFlight.of(4).silence()).isEmpty();
    }

    @Test
    void bytesThatAClientHasHeldUp_sayNothingOfOllama() {
        // given
        assertThat(inFlight.tryEnter(one)).isTrue();
        one.answeredBy(3);
        one.enter(InFlightRequest.Phase.ANSWERING);

        // when
        one.heldUp(true);
        one.heldUp(false);
        one.answered(1);

        // then
        assertThat(inFlight.of(3).silence()).isEmpty();
        inFlight.leave(one);
        assertThat(inFlight.of(3).silence()).isEmpty();
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
    void ollamaIsIdle_whenItsRequestsHaveEnded_orGoToAnotherOne() {
        // given
        assertThat(inFlight.tryEnter(one)).isTrue();
        assertThat(inFlight.tryEnter(other)).isTrue();
        inFlight.sentTo(one, 3);
        inFlight.sentTo(other, 3);
        CompletableFuture<Void> idle = inFlight.idle(3);

        // when
        inFlight.leave(one);
        boolean early = idle.isDone();
        inFlight.takenBack(other);

        // then
        assertThat(early).isFalse();
        assertThat(idle).isCompleted();
        inFlight.sentTo(other, 4);
        assertThat(inFlight.idle(3)).isCompleted();
        assertThat(inFlight.idle(4)).isNotDone();
    }

    @Test
    void requestsAboutAModel_areCounted_whateverTheLettersOfItsName() {
        // given
        assertThat(inFlight.tryEnter(one)).isTrue();
        assertThat(inFlight.tryEnter(other)).isTrue();
        assertThat(inFlight.requestsAbout(ModelName.parse("m"))).isZero();

        // when
        one.about(ModelName.parse("m"), null);
        other.about(ModelName.parse("M:latest"), null);

        // then
        assertThat(inFlight.requestsAbout(ModelName.parse("m"))).isEqualTo(2);
        assertThat(inFlight.requestsAbout(ModelName.parse("n"))).isZero();
    }

    @Test
    void requestsByAName_areAwaited_untilOllamaHasBegunToAnswer_andUntilTheyEnd() {
        // given
        ModelName older = ModelName.parse("m:latest-sidecar-older");
        assertThat(inFlight.tryEnter(one)).isTrue();
        one.about(ModelName.parse("m"), older);
        CompletableFuture<Void> answered = inFlight.answered(older);
        CompletableFuture<Void> unused = inFlight.unused(older);

        // when
        one.enter(InFlightRequest.Phase.LOADING);
        boolean early = answered.isDone();
        one.enter(InFlightRequest.Phase.ANSWERING);

        // then
        assertThat(early).isFalse();
        assertThat(answered).isCompleted();
        assertThat(unused).isNotDone();
        inFlight.leave(one);
        assertThat(unused).isCompleted();
    }

    @Test
    void requestThatWaitsForALoadOfItsModel_orGoesByAnotherNameNow_isNotAwaited() {
        // given
        ModelName model = ModelName.parse("m");
        assertThat(inFlight.tryEnter(one)).isTrue();
        assertThat(inFlight.tryEnter(other)).isTrue();
        one.about(model, null);
        other.about(model, null);
        CompletableFuture<Void> answered = inFlight.answered(model);

        // when
        one.enter(InFlightRequest.Phase.LOADING);
        boolean early = answered.isDone();
        other.about(model, ModelName.parse("m:latest-sidecar-older"));

        // then
        assertThat(early).isFalse();
        assertThat(answered).isCompleted();
        assertThat(inFlight.requestsAbout(model)).isEqualTo(2);
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
