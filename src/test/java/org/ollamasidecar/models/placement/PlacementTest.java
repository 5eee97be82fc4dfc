package org.ollamasidecar.models.placement;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
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
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.History;
import org.ollamasidecar.state.Samples;
import org.ollamasidecar.state.SidecarStatus;

class PlacementTest {

    private static final ModelName LLAMA = ModelName.parse("llama3.2:1b");
    private static final ModelName QWEN = ModelName.parse("qwen3:4b");
    private static final ModelName EMBED = ModelName.parse("nomic-embed-text");
    private static final List<ModelName> ALL = List.of(LLAMA, QWEN, EMBED);

    private static Backend ready(String name) {
        return TestBackends.ready(name, settings(Optional.empty(), AcceptedModels.ALL));
    }

    private static Backend down(String name) {
        return TestBackends.down(name, settings(Optional.empty(), AcceptedModels.ALL));
    }

    private static Backend.Settings settings(Optional<List<ModelName>> models, AcceptedModels accepts) {
        return new Backend.Settings(Map.of(), models, accepts, 1);
    }

    private static Placement.Circumstances with(int replicas, int kept) {
        return new Placement.Circumstances(model -> replicas, backend -> kept, AdoptedStores.shared()::of);
    }

    private static Placement place(int replicas, Backend... backends) {
        return Placement.NOTHING.next(List.of(backends), ALL, with(replicas, 9));
    }

    private static List<ModelName> at(Placement placement, String backend) {
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
        assertThat(place(2, ready("gpu0"), ready("gpu1"), ready("gpu2")).of(LLAMA))
                .hasSize(2);
        assertThat(place(9, ready("gpu0"), ready("gpu1")).of(LLAMA)).hasSize(2);
    }

    @Test
    void modelsOfABackend_areThereOnly_andItTakesNoPartInTheOthers() {
        // given
        Backend small = TestBackends.ready("cpu", settings(Optional.of(List.of(EMBED)), AcceptedModels.ALL));

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
        Placement back = before.next(List.of(ready("gpu0"), ready("gpu1")), ALL, with(1, 9));
        Placement gone = back.next(List.of(ready("gpu0"), down("gpu1")), ALL, with(1, 9));

        // then
        assertThat(Stream.of(before, back))
                .allSatisfy(placement -> assertThat(at(placement, "gpu1")).isEqualTo(ALL));
        assertThat(at(gone, "gpu0")).isEqualTo(ALL);
    }

    private static Placement place(int replicas, int kept, Backend... backends) {
        return Placement.NOTHING.next(List.of(backends), ALL, with(replicas, kept));
    }

    @Test
    void noBackend_getsMoreThanItKeeps_andAFirstCopyComesBeforeASecond() {
        // when
        Placement tight = place(2, 2, ready("gpu0"), ready("gpu1"));

        // then
        assertThat(at(tight, "gpu0")).containsExactly(LLAMA, EMBED);
        assertThat(at(tight, "gpu1")).containsExactly(LLAMA, QWEN);
        assertThat(tight.lackOf(LLAMA)).isEmpty();
        assertThat(tight.lackOf(QWEN))
                .hasValueSatisfying(lack -> assertThat(lack).contains("1 of 2 copies", "no place left"));
    }

    @Test
    void whatHasNoPlaceAtAll_isTold() {
        // when
        Placement full = place(1, 1, ready("gpu0"), ready("gpu1"));

        // then
        assertThat(full.of(EMBED)).isEmpty();
        assertThat(full.lackOf(EMBED))
                .hasValueSatisfying(lack -> assertThat(lack).contains("0 of 1 copies"));
    }

    @Test
    void moreReplicasThanBackends_areTold_andAllOfThemAreNot() {
        assertThat(place(3, 9, ready("gpu0"), ready("gpu1")).lackOf(LLAMA))
                .contains("2 of 3 copies: no more than 2 can have it");
        assertThat(place(Placement.EVERYWHERE, 9, ready("gpu0"), ready("gpu1")).lackOf(LLAMA))
                .isEmpty();
    }

    @Test
    void copyOfABackendThatDied_comesElsewhere_andTheOtherStays() {
        // given
        Placement before = Placement.NOTHING.next(
                List.of(ready("cpu0"), ready("cpu1"), ready("cpu2")), List.of(LLAMA), with(2, 3));

        // when
        Placement next = before.next(List.of(down("cpu0"), ready("cpu1"), ready("cpu2")), List.of(LLAMA), with(2, 3));
        Placement back = next.next(List.of(ready("cpu0"), ready("cpu1"), ready("cpu2")), List.of(LLAMA), with(2, 3));

        // then
        assertThat(before.of(LLAMA)).extracting(BackendName::text).containsExactly("cpu0", "cpu1");
        assertThat(next.of(LLAMA)).extracting(BackendName::text).containsExactly("cpu1", "cpu2");
        assertThat(back.of(LLAMA)).extracting(BackendName::text).containsExactly("cpu1", "cpu2");
    }

    private static final long GIB = 1L << 30;

    private static Backend starting(String name) {
        return TestBackends.of(name, SidecarStatus.of(Samples.STARTING, Instant.EPOCH, History.EMPTY));
    }

    /** @param room of each backend, in GiB */
    private static Placement.Circumstances room(int replicas, Map<String, Long> room, Map<ModelName, Long> sizes) {
        Map<BackendName, MemoryUse> memory = room.entrySet().stream()
                .collect(toMap(
                        entry -> new BackendName(entry.getKey()),
                        entry -> new MemoryUse(entry.getValue() * GIB, List.of())));
        return with(replicas, 9).with(memory, name -> sizes.entrySet().stream()
                .filter(entry -> entry.getKey().equals(name))
                .mapToLong(entry -> entry.getValue() * GIB)
                .sum());
    }

    @Test
    void copies_comeWhereMostMemoryIsFree() {
        // given
        List<Backend> three = List.of(ready("gpu0"), ready("gpu1"), ready("gpu2"));

        // when
        Placement placement = Placement.NOTHING.next(
                three, List.of(LLAMA), room(2, Map.of("gpu0", 4L, "gpu1", 20L, "gpu2", 10L), Map.of()));

        // then
        assertThat(placement.of(LLAMA)).extracting(BackendName::text).containsExactly("gpu1", "gpu2");
    }

    @Test
    void whatIsPlaced_takesOfTheRoom_asMuchAsItIsLarge_orAShareWhereThatIsNotKnown() {
        // given
        List<Backend> two = List.of(ready("gpu0"), ready("gpu1"));
        Map<String, Long> room = Map.of("gpu0", 20L, "gpu1", 16L);

        // when
        Placement sized = Placement.NOTHING.next(two, ALL, room(1, room, Map.of(LLAMA, 2L, QWEN, 1L, EMBED, 1L)));
        Placement unsized = Placement.NOTHING.next(two, ALL, room(1, room, Map.of()));

        // then
        assertThat(at(sized, "gpu0")).isEqualTo(ALL);
        assertThat(at(unsized, "gpu0")).containsExactly(LLAMA, EMBED);
        assertThat(at(unsized, "gpu1")).containsExactly(QWEN);
    }

    @Test
    void withoutGpus_theOneWithTheLeastInMemory_thenTheFewest() {
        // given
        List<Backend> two = List.of(ready("cpu0"), ready("cpu1"));

        // then
        assertThat(at(
                        Placement.NOTHING.next(two, List.of(LLAMA), room(1, Map.of("cpu0", -5L, "cpu1", 0L), Map.of())),
                        "cpu1"))
                .containsExactly(LLAMA);
        assertThat(at(Placement.NOTHING.next(two, ALL, room(1, Map.of("cpu0", 0L, "cpu1", 0L), Map.of())), "cpu1"))
                .containsExactly(QWEN);
    }

    @Test
    void modelThatIsInMemory_staysThere_whateverHasMoreRoom() {
        // given
        Map<BackendName, MemoryUse> memory = Map.of(
                new BackendName("gpu0"),
                new MemoryUse(GIB, List.of(new LoadedModel(LLAMA.toString(), GIB, GIB, ""))),
                new BackendName("gpu1"),
                new MemoryUse(20 * GIB, List.of()));

        // when
        Placement placement = Placement.NOTHING.next(
                List.of(ready("gpu0"), ready("gpu1")),
                List.of(LLAMA),
                with(1, 9).with(memory, model -> 0));

        // then
        assertThat(at(placement, "gpu0")).containsExactly(LLAMA);
    }

    @Test
    void whatWasMeantForOneThatStarts_isPlacedAnew_onceTheMemoryOfAllIsKnown() {
        // given
        Map<String, Long> room = Map.of("gpu0", 8L, "gpu1", 24L);
        List<ModelName> one = List.of(LLAMA);
        Placement begun =
                Placement.NOTHING.next(List.of(starting("gpu0"), starting("gpu1")), one, room(1, Map.of(), Map.of()));
        assertThat(at(begun, "gpu0")).containsExactly(LLAMA);

        // when
        Placement known = begun.next(List.of(ready("gpu0"), ready("gpu1")), one, room(1, room, Map.of()));
        Placement later = known.next(
                List.of(ready("gpu0"), ready("gpu1")), one, room(1, Map.of("gpu0", 8L, "gpu1", 1L), Map.of()));

        // then
        assertThat(at(known, "gpu1")).containsExactly(LLAMA);
        assertThat(at(later, "gpu1")).containsExactly(LLAMA);
    }

    private static Placement place(Placement before, int replicas, Map<String, Stock> stocks, Backend... backends) {
        return before.next(
                List.of(backends),
                List.of(LLAMA),
                new Placement.Circumstances(
                        model -> replicas,
                        backend -> 3,
                        (place, model) -> stocks.getOrDefault(place.text(), Stock.MISSING)));
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

        assertThat(placement.of(LLAMA)).containsExactly(new BackendName("aa"), new BackendName("bb"));
    }

    @Test
    void ofStoresOfTheirOwn_nothingHasAPlace_beforeAllThatAnswerHaveToldWhatIsThere() {
        // given
        Map<String, Stock> notTold = Map.of("bb", Stock.UNKNOWN);

        // then
        assertThat(place(Placement.NOTHING, 1, notTold, ready("aa"), ready("bb"))
                        .of(LLAMA))
                .isEmpty();
        assertThat(place(Placement.NOTHING, 1, notTold, ready("aa"), down("bb")).of(LLAMA))
                .containsExactly(new BackendName("aa"));

        // when: it is being pulled at a place
        Placement pulled = place(Placement.NOTHING, 1, Map.of(), ready("aa"), ready("bb"));
        Placement meanwhile =
                place(pulled, 1, Map.of("aa", Stock.UNKNOWN, "bb", Stock.MISSING), ready("aa"), ready("bb"));

        // then
        assertThat(meanwhile.of(LLAMA)).isEqualTo(pulled.of(LLAMA));
    }
}
