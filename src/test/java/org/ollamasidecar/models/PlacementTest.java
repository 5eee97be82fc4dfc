package org.ollamasidecar.models;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.fleet.AcceptedModels;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.TestBackends;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.load.inventory.AdoptedStores;
import org.ollamasidecar.load.inventory.Stock;
import org.ollamasidecar.ollama.ModelName;

class PlacementTest {

    private static final WantedModel LLAMA = Wanted.of("llama3.2:1b");
    private static final WantedModel QWEN = Wanted.of("qwen3:4b");
    private static final WantedModel EMBED = Wanted.of("nomic-embed-text");
    private static final List<WantedModel> ALL = List.of(LLAMA, QWEN, EMBED);
    private static final AdoptedStores SHARED = AdoptedStores.shared();

    private static Backend ready(String name) {
        return TestBackends.ready(name, settings(Optional.empty(), AcceptedModels.ALL));
    }

    private static Backend down(String name) {
        return TestBackends.down(name, settings(Optional.empty(), AcceptedModels.ALL));
    }

    private static Backend.Settings settings(Optional<List<ModelName>> models, AcceptedModels accepts) {
        return new Backend.Settings(Map.of(), models, accepts, 1);
    }

    private static Placement place(int replicas, Backend... backends) {
        return Placement.NOTHING.next(List.of(backends), ALL, model -> replicas, backend -> 9, SHARED::of);
    }

    private static List<WantedModel> at(Placement placement, String backend) {
        return placement.at(new BackendName(backend));
    }

    @Test
    void oneBackend_hasAll() {
        assertThat(at(place(1, ready("main")), "main")).isEqualTo(ALL);
        assertThat(at(place(9, down("main")), "main")).isEqualTo(ALL);
    }

    @Test
    void several_shareThem_evenly() {
        // when
        Placement placement = place(1, ready("gpu0"), ready("gpu1"));

        // then
        assertThat(at(placement, "gpu0")).containsExactly(LLAMA, EMBED);
        assertThat(at(placement, "gpu1")).containsExactly(QWEN);
    }

    @Test
    void replicas_areAtAsManyAsThereAre() {
        assertThat(place(2, ready("gpu0"), ready("gpu1"), ready("gpu2")).of(LLAMA.name()))
                .hasSize(2);
        assertThat(place(9, ready("gpu0"), ready("gpu1")).of(LLAMA.name())).hasSize(2);
    }

    @Test
    void modelsOfABackend_areThereOnly_andItTakesNoPartInTheOthers() {
        // given
        Backend small = TestBackends.ready("cpu", settings(Optional.of(List.of(EMBED.name())), AcceptedModels.ALL));

        // when
        Placement placement = place(9, ready("gpu0"), small);

        // then
        assertThat(at(placement, "cpu")).containsExactly(EMBED);
        assertThat(at(placement, "gpu0")).containsExactly(LLAMA, QWEN);
    }

    @Test
    void whatIsNotAccepted_isPlacedElsewhere_orNowhere() {
        // given
        Backend llamas =
                TestBackends.ready("gpu0", settings(Optional.empty(), new AcceptedModels(List.of("llama3.2"))));

        // then
        assertThat(at(place(1, llamas, ready("gpu1")), "gpu0")).containsExactly(LLAMA);
        assertThat(at(place(1, llamas, ready("gpu1")), "gpu1")).containsExactly(QWEN, EMBED);
        assertThat(at(place(1, llamas), "gpu0")).containsExactly(LLAMA);
    }

    @Test
    void modelStays_whereItIs_whileThatBackendAnswers() {
        // given
        Placement before = place(1, down("gpu0"), ready("gpu1"));

        // when
        Placement back = before.next(List.of(ready("gpu0"), ready("gpu1")), ALL, model -> 1, backend -> 9, SHARED::of);
        Placement gone = back.next(List.of(ready("gpu0"), down("gpu1")), ALL, model -> 1, backend -> 9, SHARED::of);

        // then
        assertThat(Stream.of(before, back))
                .allSatisfy(placement -> assertThat(at(placement, "gpu1")).isEqualTo(ALL));
        assertThat(at(gone, "gpu0")).isEqualTo(ALL);
    }

    private static Placement place(int replicas, int kept, Backend... backends) {
        return Placement.NOTHING.next(List.of(backends), ALL, model -> replicas, backend -> kept, SHARED::of);
    }

    @Test
    void noBackend_getsMoreThanItKeeps_andAFirstCopyComesBeforeASecond() {
        // when
        Placement tight = place(2, 2, ready("gpu0"), ready("gpu1"));

        // then
        assertThat(at(tight, "gpu0")).containsExactly(LLAMA, EMBED);
        assertThat(at(tight, "gpu1")).containsExactly(LLAMA, QWEN);
        assertThat(tight.lackOf(LLAMA.name())).isEmpty();
        assertThat(tight.lackOf(QWEN.name()))
                .hasValueSatisfying(lack -> assertThat(lack).contains("1 of 2 copies", "no place left"));
    }

    @Test
    void whatHasNoPlaceAtAll_isTold() {
        // when
        Placement full = place(1, 1, ready("gpu0"), ready("gpu1"));

        // then
        assertThat(full.of(EMBED.name())).isEmpty();
        assertThat(full.lackOf(EMBED.name()))
                .hasValueSatisfying(lack -> assertThat(lack).contains("0 of 1 copies"));
    }

    @Test
    void moreReplicasThanBackends_areTold_andAllOfThemAreNot() {
        assertThat(place(3, 9, ready("gpu0"), ready("gpu1")).lackOf(LLAMA.name()))
                .contains("2 of 3 copies: no more than 2 can have it");
        assertThat(place(Replicas.ALL, 9, ready("gpu0"), ready("gpu1")).lackOf(LLAMA.name()))
                .isEmpty();
    }

    @Test
    void copyOfABackendThatDied_comesElsewhere_andTheOtherStays() {
        // given
        Placement before = Placement.NOTHING.next(
                List.of(ready("cpu0"), ready("cpu1"), ready("cpu2")),
                List.of(LLAMA),
                model -> 2,
                backend -> 3,
                SHARED::of);

        // when
        Placement next = before.next(
                List.of(down("cpu0"), ready("cpu1"), ready("cpu2")),
                List.of(LLAMA),
                model -> 2,
                backend -> 3,
                SHARED::of);
        Placement back = next.next(
                List.of(ready("cpu0"), ready("cpu1"), ready("cpu2")),
                List.of(LLAMA),
                model -> 2,
                backend -> 3,
                SHARED::of);

        // then
        assertThat(before.of(LLAMA.name())).extracting(BackendName::text).containsExactly("cpu0", "cpu1");
        assertThat(next.of(LLAMA.name())).extracting(BackendName::text).containsExactly("cpu1", "cpu2");
        assertThat(back.of(LLAMA.name())).extracting(BackendName::text).containsExactly("cpu1", "cpu2");
    }

    private static Placement place(Placement before, int replicas, Map<String, Stock> stocks, Backend... backends) {
        return before.next(
                List.of(backends),
                List.of(LLAMA),
                model -> replicas,
                backend -> 3,
                (place, model) -> stocks.getOrDefault(place.text(), Stock.MISSING));
    }

    @Test
    void ofStoresOfTheirOwn_theOneThatHasItInstalled_alsoWhileThatOneIsDown() {
        Map<String, Stock> atSecond = Map.of("bb", Stock.INSTALLED);

        assertThat(at(place(Placement.NOTHING, 1, atSecond, ready("aa"), ready("bb")), "bb"))
                .containsExactly(LLAMA);
        assertThat(at(place(Placement.NOTHING, 1, atSecond, ready("aa"), down("bb")), "bb"))
                .containsExactly(LLAMA);
    }

    @Test
    void ofStoresOfTheirOwn_aCopyMoreThanThereAre_isPulledWhereItIsNot() {
        Placement placement =
                place(Placement.NOTHING, 2, Map.of("bb", Stock.INSTALLED), ready("aa"), ready("bb"), down("cc"));

        assertThat(placement.of(LLAMA.name())).containsExactly(new BackendName("aa"), new BackendName("bb"));
    }

    @Test
    void ofStoresOfTheirOwn_nothingHasAPlace_beforeAllThatAnswerHaveToldWhatIsThere() {
        // given
        Map<String, Stock> notTold = Map.of("bb", Stock.UNKNOWN);

        // then
        assertThat(place(Placement.NOTHING, 1, notTold, ready("aa"), ready("bb"))
                        .of(LLAMA.name()))
                .isEmpty();
        assertThat(place(Placement.NOTHING, 1, notTold, ready("aa"), down("bb")).of(LLAMA.name()))
                .containsExactly(new BackendName("aa"));

        // when: it is being pulled at a place
        Placement pulled = place(Placement.NOTHING, 1, Map.of(), ready("aa"), ready("bb"));
        Placement meanwhile =
                place(pulled, 1, Map.of("aa", Stock.UNKNOWN, "bb", Stock.MISSING), ready("aa"), ready("bb"));

        // then
        assertThat(meanwhile.of(LLAMA.name())).isEqualTo(pulled.of(LLAMA.name()));
    }
}
