package org.ollamasidecar.load.inventory;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fleet.FakeFleet;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.FakeMonitor;

class AdoptedStoresTest {

    private static final BackendName ONE = new BackendName("one");
    private static final BackendName TWO = new BackendName("two");
    private static final ModelName LLAMA = ModelName.parse("llama3.2:1b");
    private static final ModelName EMBED = ModelName.parse("nomic-embed-text");

    private final AdoptedStores stores =
            new AdoptedStores(FakeFleet.of(Map.of(ONE, FakeMonitor.failed(), TWO, FakeMonitor.ready()))
                    .withOwnStores());

    @Test
    void sharedStore_hasEverything_everywhere() {
        assertThat(AdoptedStores.shared().of(ONE, LLAMA)).isEqualTo(Stock.INSTALLED);
        assertThat(AdoptedStores.shared().areSeparate()).isFalse();
    }

    @Test
    void whatWasSeen_isKnown_andNothingBefore() {
        // given
        assertThat(stores.of(ONE, LLAMA)).isEqualTo(Stock.UNKNOWN);

        // when
        assertThat(stores.seen(ONE, 0, Set.of(LLAMA))).isTrue();

        // then
        assertThat(stores.of(ONE, ModelName.parse("LLAMA3.2:1b"))).isEqualTo(Stock.INSTALLED);
        assertThat(stores.of(ONE, EMBED)).isEqualTo(Stock.MISSING);
        assertThat(stores.of(TWO, LLAMA)).isEqualTo(Stock.UNKNOWN);
        assertThat(stores.known()).containsOnlyKeys(ONE);
        assertThat(stores.has(LLAMA)).isTrue();
        assertThat(stores.has(EMBED)).isFalse();
    }

    @Test
    void place_isOneThatAnswers_whereThereIsOne() {
        // given
        stores.seen(ONE, 0, Set.of(LLAMA, EMBED));
        stores.seen(TWO, 0, Set.of(LLAMA));

        // then
        assertThat(stores.placeOf(LLAMA)).contains(TWO);
        assertThat(stores.placeOf(EMBED)).contains(ONE);
        assertThat(stores.placeOf(ModelName.parse("other"))).isEmpty();
    }

    @Test
    void changeUnderWay_mayBringWhatIsMissing_andAfterItNothingIsKnown() {
        // given
        AtomicInteger told = new AtomicInteger();
        stores.onChange(told::incrementAndGet);
        stores.seen(TWO, 0, Set.of(LLAMA));

        // when
        Runnable ended = stores.changing(TWO);

        // then
        assertThat(stores.of(TWO, LLAMA)).isEqualTo(Stock.INSTALLED);
        assertThat(stores.of(TWO, EMBED)).isEqualTo(Stock.UNKNOWN);

        // when
        ended.run();

        // then
        assertThat(stores.of(TWO, LLAMA)).isEqualTo(Stock.UNKNOWN);
        assertThat(told).hasValue(2);
    }

    @Test
    void ofOneThatDoesNotAnswer_whatWasThereBeforeAChange_isTakenToBeThereStill() {
        // given
        stores.seen(ONE, 0, Set.of(LLAMA));

        // when
        stores.changing(ONE).run();

        // then
        assertThat(stores.of(ONE, LLAMA)).isEqualTo(Stock.INSTALLED);
        assertThat(stores.of(ONE, EMBED)).isEqualTo(Stock.UNKNOWN);
        assertThat(stores.placeOf(LLAMA)).contains(ONE);
    }

    @Test
    void lookThatBeganBeforeAChange_doesNotCount() {
        // given
        stores.changing(ONE).run();

        // then
        assertThat(stores.seen(ONE, 0, Set.of(LLAMA))).isFalse();
        assertThat(stores.of(ONE, LLAMA)).isEqualTo(Stock.UNKNOWN);
        assertThat(stores.seen(ONE, 1, Set.of(LLAMA))).isTrue();
    }

    @Test
    void modelsThatAreNotEverywhere_areTold_byPlace() {
        assertThat(StoreDifferences.of(Map.of(ONE, Set.of(LLAMA, EMBED), TWO, Set.of(LLAMA))))
                .isEqualTo(Map.of("one", List.of("nomic-embed-text:latest"), "two", List.of()));
        assertThat(StoreDifferences.of(Map.of())).isEmpty();
    }
}
