package org.ollamasidecar.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.canary.TestHeartbeats.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.demand.Demand;
import org.ollamasidecar.fleet.TestBackends;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.journal.JournalEvent;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.FakeMonitor;
import org.ollamasidecar.state.TestClock;
import org.ollamasidecar.status.InferenceProbe.Outcome;

class BackendHeartbeatTest {

    private static final BackendName GPU0 = new BackendName("gpu0");
    private static final Duration INTERVAL = Duration.ofMinutes(5);

    private final TestClock clock = new TestClock();
    private final Journal journal = new Journal(100, clock);
    private final Proofs proofs = new Proofs(clock);
    private final FakeMonitor ollama = new FakeMonitor(TestBackends.status(7).state());
    private final List<String> restarts = new ArrayList<>();
    private final Songs canary = new Songs();
    private boolean isBusy;
    private final BackendHeartbeat heart = new BackendHeartbeat(
            Optional.of(GPU0),
            ollama,
            generation -> isBusy,
            generation -> false,
            canary,
            proofs,
            (child, why) -> restarts.add(child.generation() + ": " + why),
            config(Map.of("sidecar.heartbeat.action", "restart")),
            journal,
            clock);

    /** A canary that sings, or does not. */
    private static final class Songs implements BackendHeartbeat.Beat {

        private final List<Long> asked = new ArrayList<>();
        private boolean mute;

        @Override
        public Optional<String> unusable(Child ollama) {
            return Optional.empty();
        }

        @Override
        public Outcome produceToken(Child ollama, Demand.Kind why) {
            asked.add(ollama.generation());
            if (mute) {
                throw new IllegalStateException("it is mute");
            }
            return new Outcome.Produced("pong");
        }
    }

    private void lookAfter(Duration time) throws InterruptedException {
        clock.advance(time);
        heart.look();
    }

    @Test
    void newOllama_isAskedSoon_andThenNowAndThen() throws InterruptedException {
        // when
        lookAfter(Duration.ZERO);
        lookAfter(Duration.ofSeconds(1));
        lookAfter(Duration.ofSeconds(1));
        lookAfter(INTERVAL);

        // then
        assertThat(canary.asked).containsExactly(7L, 7L);
        assertThat(heart.known().generation()).isEqualTo(7);
        assertThat(heart.known().newest().isWell()).isTrue();
    }

    @Test
    void failuresInARow_restartThatOllamaAlone_andAreTold() throws InterruptedException {
        // given
        canary.mute = true;

        // when
        lookAfter(Duration.ZERO);
        lookAfter(Duration.ofSeconds(1));
        lookAfter(INTERVAL);

        // then
        assertThat(restarts).containsExactly("7: 2 failed heartbeats in a row");
        assertThat(heart.known().newest().failures()).isEqualTo(2);
        assertThat(journal.since(0))
                .last()
                .extracting(JournalEvent::message)
                .isEqualTo("No token from the canary of gpu0: it is mute");
    }

    @Test
    void anotherOllamaThere_isLookedAtAnew() throws InterruptedException {
        // given
        canary.mute = true;
        lookAfter(Duration.ZERO);
        lookAfter(Duration.ofSeconds(1));

        // when
        ollama.become(TestBackends.status(8));
        lookAfter(Duration.ZERO);

        // then
        assertThat(heart.known())
                .isEqualTo(new BackendHeartbeat.Known(8, Heartbeat.none("not looked at yet", clock.instant())));
    }

    @Test
    void answerOfItsOwn_isTheProof_andThatOfAnotherIsNone() throws InterruptedException {
        // given
        lookAfter(Duration.ZERO);

        // when
        proofs.seen(7, "an answer of chain");
        proofs.seen(8, "an answer of another Ollama");
        lookAfter(Duration.ofSeconds(1));

        // then
        assertThat(heart.known().newest().detail()).isEqualTo("an answer of chain");
        assertThat(canary.asked).isEmpty();
    }

    @Test
    void whileItWorksForSomebody_itIsNotDisturbed() throws InterruptedException {
        // given
        isBusy = true;
        lookAfter(Duration.ZERO);

        // when
        lookAfter(INTERVAL);

        // then
        assertThat(canary.asked).isEmpty();
    }
}
