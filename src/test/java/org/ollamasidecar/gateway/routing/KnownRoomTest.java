package org.ollamasidecar.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fleet.AcceptedModels;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.TestBackends;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.ProbeSchedule;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.state.SidecarState;

class KnownRoomTest {

    private static final ModelName LLAMA = ModelName.parse("llama3.2:1b");
    private static final ModelName EMBED = ModelName.parse("nomic-embed-text");
    private static final Child ONE = child(11);
    private static final Child TWO = child(12);

    private final List<Backend> backends = new ArrayList<>();
    private final SeenTogether seen = new SeenTogether(generation -> 3);

    private static Child child(long generation) {
        return new Child(generation, 100 + generation, URI.create("http://127.0.0.1:4" + generation), Samples.VERSION);
    }

    private static Backend backend(String name, Child child, String accepts) {
        return TestBackends.with(
                name,
                Samples.status(new SidecarState.Ready(child, Samples.T0, 0, ProbeSchedule.UNDER_WAY)),
                new Backend.Settings(Map.of(), Optional.empty(), new AcceptedModels(List.of(accepts)), 1));
    }

    private RoutingTable both(int places) {
        backends.add(backend("one", ONE, "*"));
        backends.add(backend("two", TWO, "*"));
        return table(places);
    }

    private RoutingTable table(int places) {
        RoutingTable table = new RoutingTable(() -> backends, backend -> places);
        table.renew();
        return table;
    }

    private boolean isRoom(RoutingTable table, int places) {
        return new KnownRoom(table, seen, backend -> places, () -> backends).isFor(EMBED, Set.of(LLAMA));
    }

    @Test
    void ofOneOllama_thereIsRoom_whileFewerAreAtWorkThanItKeeps() {
        // given
        backends.add(TestBackends.of("main", TestBackends.status(7)));
        RoutingTable table = table(1);

        // then
        assertThat(isRoom(table, 1)).isFalse();
        assertThat(isRoom(table, 2)).isTrue();
        seen.loaded(7, EMBED, List.of(LLAMA), List.of(EMBED));
        assertThat(isRoom(table, 2)).isFalse();
    }

    @Test
    void ofSeveral_thereIsRoom_whereOneKeepsMoreThanAreAtWorkThere() {
        // given
        RoutingTable table = both(1);
        Runnable ended = table.begin(ONE, LLAMA);

        // then
        assertThat(isRoom(table, 1)).isTrue();
        table.begin(TWO, LLAMA);
        assertThat(isRoom(table, 1)).isFalse();
        ended.run();
        assertThat(isRoom(table, 1)).isTrue();
    }

    @Test
    void modelThatHasAPermit_countsWhereverItMayGo_untilItHasGone() {
        // given
        RoutingTable table = both(1);

        // then
        assertThat(isRoom(table, 1)).isFalse();
        table.begin(ONE, LLAMA);
        assertThat(isRoom(table, 1)).isTrue();
    }

    @Test
    void modelsThatOneOllamaCouldNotKeepTogether_haveRoomInTheOther() {
        // given
        RoutingTable table = both(3);
        table.begin(ONE, LLAMA);
        seen.loaded(ONE.generation(), EMBED, List.of(LLAMA), List.of(EMBED));
        assertThat(isRoom(table, 3)).isTrue();

        // when
        seen.loaded(TWO.generation(), EMBED, List.of(LLAMA), List.of(EMBED));
        table.begin(TWO, LLAMA);

        // then
        assertThat(isRoom(table, 3)).isFalse();
    }

    @Test
    void whereNoneIsThereAsYet_whoAsksIsNotHeldBack() {
        // given
        both(1);

        // then
        assertThat(isRoom(new RoutingTable(() -> backends, backend -> 1), 1)).isTrue();
    }

    @Test
    void oneThatMayNotRunTheModel_hasNoRoomForIt() {
        // given
        backends.add(backend("one", ONE, "*"));
        backends.add(backend("two", TWO, "llama*"));
        RoutingTable table = table(1);

        // when
        table.begin(ONE, LLAMA);

        // then
        assertThat(isRoom(table, 1)).isFalse();
    }
}
