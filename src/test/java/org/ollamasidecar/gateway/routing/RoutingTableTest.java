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
import java.util.Set;
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
    private int places = 3;

    private static Child child(long generation) {
        return new Child(generation, 100 + generation, URI.create("http://127.0.0.1:4" + generation), Samples.VERSION);
    }

    /** Both with the model in memory. */
    private RoutingTable both(int parallel) {
        backends.add(backend("one", ONE, parallel));
        backends.add(backend("two", TWO, parallel));
        RoutingTable table = new RoutingTable(() -> backends, backend -> places);
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

    private static final ModelName EMBED = ModelName.parse("nomic-embed-text");
    private final SeenTogether seen = new SeenTogether(generation -> 3);

    @Test
    void room_isWhereAnOllamaKeepsMoreModelsThanAreAtWorkThere() {
        // given
        places = 1;
        RoutingTable table = both(1);
        Runnable ended = table.begin(ONE, LLAMA);

        // then
        assertThat(table.hasRoom(EMBED, Set.of(LLAMA), seen)).isTrue();
        table.begin(TWO, LLAMA);
        assertThat(table.hasRoom(EMBED, Set.of(LLAMA), seen)).isFalse();
        ended.run();
        assertThat(table.hasRoom(EMBED, Set.of(LLAMA), seen)).isTrue();
    }

    @Test
    void modelThatHasAPermit_countsWhereverItMayGo_untilItHasGone() {
        // given
        places = 1;
        RoutingTable table = both(1);

        // then
        assertThat(table.hasRoom(EMBED, Set.of(LLAMA), seen)).isFalse();
        table.begin(ONE, LLAMA);
        assertThat(table.hasRoom(EMBED, Set.of(LLAMA), seen)).isTrue();
    }

    @Test
    void modelsThatOneOllamaCouldNotKeepTogether_haveRoomInTheOther() {
        // given
        RoutingTable table = both(1);
        table.begin(ONE, LLAMA);
        seen.loaded(ONE.generation(), EMBED, List.of(LLAMA), List.of(EMBED));
        assertThat(table.hasRoom(EMBED, Set.of(LLAMA), seen)).isTrue();

        // when
        seen.loaded(TWO.generation(), EMBED, List.of(LLAMA), List.of(EMBED));
        table.begin(TWO, LLAMA);

        // then
        assertThat(table.hasRoom(EMBED, Set.of(LLAMA), seen)).isFalse();
    }

    @Test
    void whereNoneIsThereAsYet_whoAsksIsNotHeldBack() {
        assertThat(new RoutingTable(() -> backends, backend -> 1).hasRoom(EMBED, Set.of(LLAMA), seen))
                .isTrue();
    }

    @Test
    void modelsAreRivals_whereOneIsAtWorkWhereTheOtherMayRun() {
        // given
        backends.add(backend("one", ONE, 1));
        backends.add(TestBackends.with(
                "two",
                Samples.status(new SidecarState.Ready(TWO, Samples.T0, 0, ProbeSchedule.UNDER_WAY)),
                new Backend.Settings(Map.of(), Optional.empty(), new AcceptedModels(List.of("nomic-*")), 1)));
        RoutingTable table = new RoutingTable(() -> backends, backend -> 1);
        table.renew();

        // when
        table.begin(ONE, LLAMA);
        table.begin(TWO, EMBED);

        // then
        assertThat(table.areRivals(LLAMA, EMBED)).isTrue();
        assertThat(table.areRivals(EMBED, LLAMA)).isFalse();
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
