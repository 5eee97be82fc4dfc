package org.ollamasidecar.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fleet.AcceptedModels;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.TestBackends;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.ProbeSchedule;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.state.SidecarState;

class RoutingTableTest {

    private static final ModelName LLAMA = ModelName.parse("llama3.2:1b");
    private static final Child ONE = child(11);
    private static final Child TWO = child(12);

    private final List<Backend> backends = new ArrayList<>();

    private static Child child(long generation) {
        return new Child(generation, 100 + generation, URI.create("http://127.0.0.1:4" + generation), Samples.VERSION);
    }

    /** Both with the model in memory. */
    private RoutingTable both(int parallel) {
        backends.add(backend("one", ONE, parallel));
        backends.add(backend("two", TWO, parallel));
        RoutingTable table = new RoutingTable(() -> backends, backend -> 3);
        table.renew();
        table.answered(ONE, LLAMA);
        table.answered(TWO, LLAMA);
        return table;
    }

    private static Backend backend(String name, Child child, int parallel) {
        return TestBackends.with(
                name,
                Samples.status(new SidecarState.Ready(child, Samples.T0, 0, ProbeSchedule.UNDER_WAY)),
                new Backend.Settings(
                        Map.of("OLLAMA_NUM_PARALLEL", Integer.toString(parallel)),
                        Optional.empty(),
                        AcceptedModels.ALL,
                        1));
    }

    private static Child choose(RoutingTable table, long conversation, @Nullable Child lost) {
        return table.choose(LLAMA, conversation, lost).orElseThrow();
    }

    @Test
    void requestsOfOneModel_areSharedEvenly_andTakeHalfTheTime() {
        // given
        RoutingTable table = both(1);
        Map<Child, Integer> answered = new HashMap<>();
        Map<Child, Deque<Runnable>> underWay = Map.of(ONE, new ArrayDeque<>(), TWO, new ArrayDeque<>());
        int asked = 0;
        int turns = 0;

        // when: eight clients ask at once, and each Ollama answers one of its requests in a turn
        while (answered.values().stream().mapToInt(Integer::intValue).sum() < 40) {
            while (asked < 40
                    && underWay.values().stream().mapToInt(Deque::size).sum() < 8) {
                Child chosen = choose(table, 0, null);
                Objects.requireNonNull(underWay.get(chosen)).add(table.begin(chosen, LLAMA));
                asked++;
            }
            turns++;
            underWay.forEach(
                    (ollama, requests) -> Optional.ofNullable(requests.poll()).ifPresent(ended -> {
                        ended.run();
                        answered.merge(ollama, 1, Integer::sum);
                    }));
        }

        // then
        assertThat(turns).isLessThanOrEqualTo(22);
        assertThat(Math.abs(answered.getOrDefault(ONE, 0) - answered.getOrDefault(TWO, 0)))
                .isLessThanOrEqualTo(4);
    }

    @Test
    void conversations_stayWhereTheyBegan_andAreSharedEvenly() {
        // given
        RoutingTable table = both(4);
        Map<Long, Child> begun = new HashMap<>();
        Deque<Runnable> underWay = new ArrayDeque<>();
        int stayed = 0;

        // when: ten conversations of five turns, with three requests in flight
        for (int turn = 0; turn < 5; turn++) {
            for (long conversation = 1; conversation <= 10; conversation++) {
                Child chosen = choose(table, conversation, null);
                stayed += chosen.equals(begun.putIfAbsent(conversation, chosen)) ? 1 : 0;
                underWay.add(table.begin(chosen, LLAMA));
                if (underWay.size() == 3) {
                    underWay.remove().run();
                }
            }
        }

        // then
        assertThat(stayed).isGreaterThanOrEqualTo(38);
        assertThat(begun.values()).filteredOn(ONE::equals).hasSize(5);
    }

    @Test
    void conversation_whoseOllamaIsLost_goesOnAtAnother_andStaysThere() {
        // given
        RoutingTable table = both(4);
        Child first = choose(table, 7, null);

        // when
        Child next = choose(table, 7, first);

        // then
        assertThat(next).isNotEqualTo(first);
        assertThat(choose(table, 7, null)).isEqualTo(next);
    }

    @Test
    void whereThereComeToBeSeveral_thereIsSomethingToBeChosen() {
        // given
        backends.add(backend("main", ONE, 1));
        RoutingTable table = new RoutingTable(() -> backends, backend -> 1);
        List<String> told = new ArrayList<>();
        table.onChange(() -> told.add("changed"));
        table.renew();
        boolean alone = table.isChosen();

        // when
        backends.clear();
        backends.add(backend("gpu0", ONE, 1));
        backends.add(backend("gpu1", TWO, 1));
        table.renew();

        // then
        assertThat(alone).isFalse();
        assertThat(told).containsExactly("changed");
        assertThat(table.isChosen()).isTrue();
        assertThat(table.ollamas()).containsExactly(ONE, TWO);
    }
}
