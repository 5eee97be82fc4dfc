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
import org.ollamasidecar.fleet.FakeFleet;
import org.ollamasidecar.fleet.TestBackends;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.load.inventory.AdoptedStores;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.FakeMonitor;
import org.ollamasidecar.state.ProbeSchedule;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.state.SidecarState;
import org.ollamasidecar.state.SidecarStatus;

/** Where requests go where each Ollama has a store of its own. */
class OwnStoresTest {

    private static final ModelName LLAMA = ModelName.parse("llama3.2:1b");
    private static final BackendName ONE = new BackendName("one");
    private static final BackendName TWO = new BackendName("two");
    private static final Child AT_ONE = child(11);
    private static final Child AT_TWO = child(12);

    private final List<Backend> backends = new ArrayList<>(List.of(up(ONE, AT_ONE), up(TWO, AT_TWO)));
    private final AdoptedStores stores =
            new AdoptedStores(FakeFleet.of(Map.of(ONE, FakeMonitor.ready(), TWO, FakeMonitor.ready()))
                    .withOwnStores());
    private final RoutingTable table = new RoutingTable(() -> backends, backend -> Integer.MAX_VALUE, stores);

    private static Child child(long generation) {
        return Child.foreign(generation, URI.create("http://127.0.0.1:4" + generation), Samples.VERSION);
    }

    private static Backend up(BackendName name, Child child) {
        SidecarStatus status = Samples.status(new SidecarState.Ready(child, Samples.T0, 0, ProbeSchedule.UNDER_WAY));
        return TestBackends.with(
                name.text(), status, new Backend.Settings(Map.of(), Optional.empty(), AcceptedModels.ALL, 1));
    }

    private Optional<Child> choose() {
        table.renew();
        return table.choose(LLAMA, 0, null);
    }

    @Test
    void request_goesWhereItsModelIs_evenWhereTheOtherHasLessToDo() {
        // given
        stores.seen(ONE, 0, Set.of());
        stores.seen(TWO, 0, Set.of(LLAMA));
        table.renew();
        Runnable ended = table.begin(AT_TWO, LLAMA);

        // then
        assertThat(choose()).contains(AT_TWO);
        assertThat(table.holder(LLAMA)).contains(AT_TWO);
        ended.run();
    }

    @Test
    void modelThatPerhapsIsThere_isAskedForThere_andNotWhereItIsMissing() {
        // given
        stores.seen(ONE, 0, Set.of());

        // then
        assertThat(choose()).contains(AT_TWO);
    }

    @Test
    void modelOfOneThatDoesNotAnswer_isAskedForNowhere_andThatOneIsWaitedFor() {
        // given
        stores.seen(ONE, 0, Set.of());
        stores.seen(TWO, 0, Set.of(LLAMA));
        backends.set(1, TestBackends.down("two", backends.get(1).settings()));

        // then
        assertThat(choose()).isEmpty();
        assertThat(table.has(AT_TWO)).isFalse();
        assertThat(table.statuses(LLAMA))
                .containsExactly(backends.get(1).serving().status());
    }

    @Test
    void modelThatIsNowhere_isAskedForSomewhere_soThatOllamaSaysSo() {
        // given
        stores.seen(ONE, 0, Set.of());
        stores.seen(TWO, 0, Set.of());

        // then
        assertThat(choose()).isPresent();
        assertThat(table.holder(LLAMA)).isEmpty();
        assertThat(table.statuses(LLAMA)).hasSize(2);
    }

    @Test
    void changeUnderWay_isWhereRequestsForItsModelGo() {
        // given
        stores.seen(ONE, 0, Set.of());
        stores.seen(TWO, 0, Set.of());
        table.renew();

        // when
        Runnable ended = table.changing(AT_TWO);

        // then
        assertThat(choose()).contains(AT_TWO);
        ended.run();
        assertThat(choose()).contains(AT_TWO);
    }
}
