package org.ollamasidecar.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.request.RefusedException;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;

class FairQueueTest {

    private static final ModelName M = ModelName.parse("m");
    private static final ModelName N = ModelName.parse("n");

    private final Vertx vertx = Vertx.vertx();
    private final Journal journal = new Journal(100, InstantSource.system());
    private final AdmissionQueue turns = turns(new Settings(Optional.of(1), 2));
    private final FairQueue queue = new FairQueue();

    private record Settings(Optional<Integer> perModel, int size) implements GatewayConfig.Queue {
        @Override
        public Optional<Duration> timeout() {
            return Optional.of(Duration.ofSeconds(30));
        }

        @Override
        public Duration passOver() {
            return Duration.ofSeconds(20);
        }
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private AdmissionQueue turns(Settings settings) {
        ConcurrencyLimit limit = new ConcurrencyLimit(
                settings.perModel(),
                () -> Optional.of(new Child(1, 1, URI.create("http://127.0.0.1:11434"), "0.34.4")),
                new OllamaVariables(Map.of()),
                (ollama, model) -> OptionalInt.empty(),
                model -> 1);
        return new AdmissionQueue(
                settings, limit, TestRoom.ENOUGH, new QueueEvents(journal, vertx), vertx, System::nanoTime);
    }

    private Permit permit(String caller) {
        return new Permit(turns, caller, M, 1, 0, Promise.promise());
    }

    @Test
    void callers_takeTurns_whoeverHasMore() {
        // given
        Stream.of("a", "a", "a", "b", "c").map(this::permit).forEach(queue::add);

        // when
        List<String> order = Stream.generate(queue::poll)
                .takeWhile(Optional::isPresent)
                .map(next -> next.orElseThrow().caller())
                .toList();

        // then
        assertThat(order).containsExactly("a", "b", "c", "a", "a");
        assertThat(queue.isIdle()).isTrue();
    }

    @Test
    void secondCaller_isNextAfterTheOneThatOllamaHasNext_whateverTheFirstHasSent() {
        // given
        AdmissionQueue automatic = turns(new Settings(Optional.empty(), 100));
        List<Permit> many =
                Stream.generate(() -> automatic.take("a", M)).limit(16).toList();
        Permit one = automatic.take("b", M);
        assertThat(many.stream().filter(permit -> permit.granted().succeeded())).hasSize(2);

        // when
        many.getFirst().giveBack();

        // then
        assertThat(one.granted().succeeded()).isTrue();
        assertThat(many.get(2).granted().isComplete()).isFalse();

        // when
        one.giveBack();

        // then
        assertThat(many.get(2).granted().succeeded()).isTrue();
        assertThat(many.get(3).granted().isComplete()).isFalse();
    }

    @Test
    void advice_followsHowManyOllamaHas() {
        // given
        AdmissionQueue automatic = turns(new Settings(Optional.empty(), 0));
        Permit first = automatic.take("a", M);
        automatic.take("a", M);

        // then
        assertThatThrownBy(() -> automatic.take("b", M))
                .isInstanceOfSatisfying(RefusedException.class, refused -> assertThat(
                                refused.refusal().retryAfterSeconds())
                        .isPositive());
        first.giveBack();
        assertThat(automatic.take("b", M).granted().succeeded()).isTrue();
    }

    @Test
    void fullQueue_refusesWithAdvice_andATurnGivenBackLetsTheNextIn() {
        // given
        Permit running = turns.take("a", M);
        Permit first = turns.take("a", M);
        Permit left = turns.take("b", M);

        // then
        assertThat(running.granted().succeeded()).isTrue();
        assertThat(first.position()).isEqualTo(1);
        assertThat(left.position()).isEqualTo(2);
        assertThat(catchRefusal()).isEqualTo(503);
        left.giveBack();
        assertThat(turns.waiting()).isEqualTo(1);
        running.giveBack();
        running.giveBack();
        assertThat(first.granted().succeeded()).isTrue();
        first.giveBack();
        assertThat(turns.take("c", M).position()).isZero();
        assertThat(turns.waiting()).isZero();
    }

    @Test
    void flood_isOneEventAtOnce_andNoMoreForNow() {
        // given
        turns.take("a", M);
        turns.take("a", M);
        turns.take("b", N);

        // when
        turns.take("b", N);
        for (int i = 0; i < 500; i++) {
            catchRefusal();
        }

        // then
        assertThat(journal.since(0)).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("queue.busy");
            assertThat(event.details().get("waited")).isEqualTo(1);
            assertThat(event.details().get("model")).isEqualTo("m:latest");
        });
    }

    @Test
    void otherModels_doNotWait() {
        // given
        turns.take("a", M);

        // then
        assertThat(turns.take("a", N).position()).isZero();
    }

    @Test
    void nameInOtherLetters_isTheSameModel_asToOllama() {
        // given
        turns.take("a", M);

        // then
        assertThat(turns.take("a", ModelName.parse("M:LATEST")).position()).isEqualTo(1);
    }

    private int catchRefusal() {
        try {
            turns.take("c", M);
            return 0;
        } catch (RefusedException e) {
            assertThat(e.refusal().retryAfterSeconds()).isPositive();
            return e.refusal().status();
        }
    }
}
