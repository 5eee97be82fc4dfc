package org.ollamasidecar.gateway;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.journal.Journal;

class ModelQueueTest {

    private final Vertx vertx = Vertx.vertx();
    private final Journal journal = new Journal(100, InstantSource.system());
    private final Turns turns = new Turns(new Settings(), new QueueNews(journal, vertx), vertx);
    private final ModelQueue queue = new ModelQueue();

    private record Settings() implements GatewayConfig.Queue {
        @Override
        public int perModel() {
            return 1;
        }

        @Override
        public int size() {
            return 2;
        }

        @Override
        public Duration timeout() {
            return Duration.ofSeconds(30);
        }
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private Turn turn(String caller) {
        return new Turn(turns, caller, "m", 1, Promise.promise());
    }

    @Test
    void callers_takeTurns_whoeverHasMore() {
        // given
        Stream.of("a", "a", "a", "b", "c").map(this::turn).forEach(queue::add);

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
    void fullQueue_refusesWithAdvice_andATurnGivenBackLetsTheNextIn() {
        // given
        Turn running = turns.take("a", "m");
        Turn first = turns.take("a", "m");
        Turn left = turns.take("b", "m");

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
        assertThat(turns.take("c", "m").position()).isZero();
        assertThat(turns.waiting()).isZero();
    }

    @Test
    void flood_isOneEventAtOnce_andNoMoreForNow() {
        // given
        turns.take("a", "m");
        turns.take("a", "m");
        turns.take("b", "n");

        // when
        turns.take("b", "n");
        for (int i = 0; i < 500; i++) {
            catchRefusal();
        }

        // then
        assertThat(journal.since(0)).singleElement().satisfies(event -> {
            assertThat(event.type()).isEqualTo("queue.busy");
            assertThat(event.details().get("waited")).isEqualTo(1);
            assertThat(event.details().get("model")).isEqualTo("m");
        });
    }

    @Test
    void otherModels_doNotWait() {
        // given
        turns.take("a", "m");

        // then
        assertThat(turns.take("a", "n").position()).isZero();
    }

    private int catchRefusal() {
        try {
            turns.take("c", "m");
            return 0;
        } catch (RefusedException e) {
            assertThat(e.refusal().retryAfterSeconds()).isPositive();
            return e.refusal().status();
        }
    }
}
