package org.ollamasidecar.gateway.admission;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Vertx;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.gateway.request.GatewayConfig;
import org.ollamasidecar.gateway.routing.ModelRoom;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;

/** Models that share the only place of an Ollama, which works on what it gets in that order, in a time of the test's own. */
class ModelQueuesTest {

    private static final ModelName A = ModelName.parse("a");
    private static final ModelName B = ModelName.parse("b");
    private static final Duration ANSWER = Duration.ofMillis(500);
    private static final Duration LOAD = Duration.ofSeconds(2);
    private static final Duration BOUND = Duration.ofSeconds(20);

    private final Vertx vertx = Vertx.vertx();
    private final Deque<Permit> sent = new ArrayDeque<>();
    private final List<Permit> waiting = new ArrayList<>();
    private final Map<ModelName, Long> sentAt = new HashMap<>();
    private @Nullable ModelName loaded;
    private long now;
    private int loads;

    /** The longest time in which nothing was sent for a model. */
    private long longestGap;

    /** @param passOver for how long a model may be passed over */
    private record Settings(Duration passOver) implements GatewayConfig.Queue {
        @Override
        public Optional<Integer> perModel() {
            return Optional.empty();
        }

        @Override
        public int size() {
            return 512;
        }

        @Override
        public Optional<Duration> timeout() {
            return Optional.empty();
        }
    }

    @AfterEach
    void close() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get();
    }

    private AdmissionQueue queue(ModelRoom room, Duration passOver) {
        ConcurrencyLimit limit = new ConcurrencyLimit(
                Optional.empty(),
                () -> Optional.of(new Child(1, 1, URI.create("http://127.0.0.1:11434"), "0.34.4")),
                new OllamaVariables(Map.of()),
                (ollama, model) -> OptionalInt.empty(),
                model -> 1);
        QueueEvents events = new QueueEvents(new Journal(100, InstantSource.system()), vertx);
        return new AdmissionQueue(new Settings(passOver), limit, room, events, vertx, () -> now);
    }

    private void ask(AdmissionQueue queue, ModelName model) {
        Permit permit = queue.take("alice", model);
        if (permit.position() == 0) {
            send(permit);
        } else {
            waiting.add(permit);
        }
    }

    private void send(Permit granted) {
        ModelName model = granted.model();
        long since = sentAt.getOrDefault(model, 0L);
        longestGap = Math.max(longestGap, now - since);
        sentAt.put(model, now);
        sent.addLast(granted);
    }

    /** Has Ollama answer the first that it was sent; {@return of which model that was} */
    private ModelName work() {
        Permit next = sent.removeFirst();
        if (!next.model().equals(loaded)) {
            loaded = next.model();
            loads++;
            now += LOAD.toNanos();
        }
        now += ANSWER.toNanos();
        next.giveBack();
        List<Permit> granted =
                waiting.stream().filter(permit -> permit.granted().succeeded()).toList();
        waiting.removeAll(granted);
        granted.forEach(this::send);
        return next.model();
    }

    private int loadsOfABAB(Duration passOver) {
        int before = loads;
        AdmissionQueue queue = queue(new TestRoom(1), passOver);
        IntStream.range(0, 40).forEach(i -> ask(queue, i % 2 == 0 ? A : B));
        List<ModelName> answered = IntStream.range(0, 40).mapToObj(i -> work()).toList();
        assertThat(answered).filteredOn(A::equals).hasSize(20);
        return loads - before;
    }

    @Test
    void ABAB_ofTwoModelsOnOnePlace_takesAQuarterOfTheLoads_andNoneIsPassedOverForLongerThanTheBound() {
        // when
        int inTheirOrder = loadsOfABAB(Duration.ZERO);
        now = 0;
        sentAt.clear();
        longestGap = 0;
        int together = loadsOfABAB(BOUND);

        // then
        assertThat(inTheirOrder).isGreaterThanOrEqualTo(20);
        assertThat(together).isLessThanOrEqualTo(inTheirOrder / 4);
        assertThat(Duration.ofNanos(longestGap)).isLessThanOrEqualTo(BOUND);
    }

    @Test
    void clientsWithoutEnd_takeTurnsByModel_andNoneIsPassedOverForLongerThanTheBound() {
        // given
        AdmissionQueue queue = queue(new TestRoom(1), BOUND);
        IntStream.range(0, 4).forEach(client -> {
            ask(queue, A);
            ask(queue, B);
        });

        // when: each client asks again as soon as it has its answer
        List<ModelName> answered = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            ModelName model = work();
            answered.add(model);
            ask(queue, model);
        }

        // then
        assertThat(loads).isBetween(4, 20);
        assertThat(answered).filteredOn(A::equals).hasSizeBetween(150, 250);
        // The two that Ollama has at the end of each turn are answered meanwhile.
        assertThat(Duration.ofNanos(longestGap)).isBetween(BOUND, BOUND.plus(ANSWER.multipliedBy(4)));
    }

    @Test
    void withRoomForBoth_theyGoAsTheyCome() {
        // given
        AdmissionQueue queue = queue(new TestRoom(2), BOUND);

        // when
        IntStream.range(0, 4).forEach(i -> ask(queue, i % 2 == 0 ? A : B));

        // then
        assertThat(sent).extracting(Permit::model).containsExactly(A, B, A, B);
    }

    @Test
    void modelThatWaited_isNext_whenTheOneAtWorkRests() {
        // given
        AdmissionQueue queue = queue(new TestRoom(1), BOUND);
        Permit first = queue.take("alice", A);
        Permit left = queue.take("alice", B);
        Permit other = queue.take("bob", B);
        assertThat(other.position()).isEqualTo(2);

        // when
        left.giveBack();
        first.giveBack();

        // then
        assertThat(other.granted().succeeded()).isTrue();
        assertThat(queue.waiting()).isZero();
    }
}
