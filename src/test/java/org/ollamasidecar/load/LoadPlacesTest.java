package org.ollamasidecar.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fleet.FakeFleet;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.load.inventory.AdoptedStores;
import org.ollamasidecar.state.FakeMonitor;
import org.ollamasidecar.state.Samples;

class LoadPlacesTest {

    private static final BackendName CPU0 = new BackendName("cpu0");
    private static final BackendName CPU1 = new BackendName("cpu1");

    private final LoadPlaces several = new LoadPlaces(
            FakeFleet.of(Map.of(CPU0, FakeMonitor.failed(), CPU1, FakeMonitor.starting())), AdoptedStores.shared());
    private final LoadPlaces one = new LoadPlaces(FakeFleet.of(FakeMonitor.ready()), AdoptedStores.shared());

    @Test
    void instanceThatIsThere_isTaken_andNoneIsNone() {
        assertThat(several.named("cpu1")).contains(CPU1);
        assertThat(one.named("main")).contains(BackendName.MAIN);
        assertThat(several.named(null)).isEmpty();
    }

    @Test
    void instanceThatIsNotThere_isRefused_withThoseThatAre() {
        assertThatExceptionOfType(ProblemException.class)
                .isThrownBy(() -> several.named("gpu7"))
                .satisfies(refused -> {
                    assertThat(refused.problem().status()).isEqualTo(400);
                    assertThat(refused.problem().detail()).contains("gpu7", "cpu0, cpu1");
                });
    }

    @Test
    void placeOfOne_hasNoName() {
        assertThat(one.settled(Optional.of(BackendName.MAIN))).isEmpty();
        assertThat(one.settled(Optional.empty())).isEmpty();
        assertThat(several.settled(Optional.of(CPU1))).contains(CPU1);
        assertThat(several.settled(Optional.empty())).contains(CPU0);
    }

    @Test
    void ofStoresOfTheirOwn_aLoadIsWhereItsModelIsInstalled_unlessItNamesAPlace() {
        // given
        FakeFleet fleet = FakeFleet.of(Map.of(CPU0, FakeMonitor.ready(), CPU1, FakeMonitor.ready()))
                .withOwnStores();
        AdoptedStores stores = new AdoptedStores(fleet);
        LoadPlaces places = new LoadPlaces(fleet, stores);
        LoadSpec wish = Wishes.of("tiny");

        // when
        stores.seen(CPU1, 0, Set.of(wish.model()));

        // then
        assertThat(places.settled(wish)).contains(CPU1);
        assertThat(places.settled(wish.at(Optional.of(CPU0)))).contains(CPU0);
        assertThat(places.settled(Wishes.of("other"))).contains(CPU0);
        assertThat(places.storeOf(Optional.of(CPU1))).contains(CPU1);
        assertThat(several.storeOf(Optional.of(CPU1))).isEmpty();
    }

    @Test
    void placeOfAnOllama_isKnown() {
        assertThat(one.of(Samples.CHILD)).contains(BackendName.MAIN);
    }

    @Test
    void placesOfOtherSettings_areNone() {
        assertThat(one.has(Optional.empty())).isTrue();
        assertThat(one.has(Optional.of(CPU0))).isFalse();
        assertThat(several.has(Optional.of(CPU0))).isTrue();
        assertThat(several.has(Optional.empty())).isFalse();
        assertThat(several.has(Optional.of(BackendName.MAIN))).isFalse();
    }
}
