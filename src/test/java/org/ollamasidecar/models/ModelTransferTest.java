package org.ollamasidecar.models;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.state.Samples.VERSION;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.demand.AskedContexts;
import org.ollamasidecar.load.FakeOllama;
import org.ollamasidecar.load.TestLoader;
import org.ollamasidecar.load.file.TestModelSource;
import org.ollamasidecar.load.newer.TestReplacements;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;

class ModelTransferTest {

    private static final long MEGABYTE = 1024 * 1024;
    private static final Child OLD = new Child(1, 11, URI.create("http://127.0.0.1:1"), VERSION);
    private static final Child NEW = new Child(2, 12, URI.create("http://127.0.0.1:2"), VERSION);
    private static final LoadedModel CHAIN = new LoadedModel("chain:latest", 100 * MEGABYTE, 0, "");
    private static final LoadedModel OTHER = new LoadedModel("other:latest", MEGABYTE, 0, "");

    private final FakeOllama old = new FakeOllama();
    private final FakeOllama other = new FakeOllama();
    private final ModelRules rules = TestRules.of(
            Map.of("sidecar.models.wanted", "chain", "sidecar.models.\"chain\".num-ctx", "512"),
            TestModelSource.open());

    private final AskedContexts contexts = new AskedContexts();

    private ModelTransfer transfer(OptionalLong free) {
        return new ModelTransfer(
                address -> address.equals(OLD.address()) ? old : other,
                TestLoader.create(),
                rules,
                TestReplacements.none(),
                contexts,
                () -> free);
    }

    @Test
    void inMemory_isWhatIsWantedOfIt() throws InterruptedException {
        // given
        old.loaded.addAll(List.of(CHAIN, OTHER));

        // then
        ModelTransfer transfer = transfer(OptionalLong.empty());
        assertThat(transfer.inMemory(OLD, every -> true)).containsExactly(CHAIN, OTHER);
        assertThat(transfer.inMemory(OLD, rules::isWanted)).containsExactly(CHAIN);
        assertThat(transfer.inMemory(NEW, every -> true)).isEmpty();
    }

    @Test
    void models_areLoadedAsTheyAreWanted() throws InterruptedException {
        // when
        List<String> names = transfer(OptionalLong.empty()).load(NEW, List.of(CHAIN));

        // then
        assertThat(names).containsExactly("chain:latest");
        assertThat(other.calls).contains("context 512").anyMatch(call -> call.startsWith("load chain:latest"));
        assertThat(old.calls).isEmpty();
    }

    @Test
    void model_isLoadedWithTheContextThatItsClientsAskFor() throws InterruptedException {
        // given
        contexts.served(ModelName.parse("chain"), OptionalInt.of(2048));

        // when
        transfer(OptionalLong.empty()).load(NEW, List.of(CHAIN));

        // then
        assertThat(other.calls).contains("context 2048").doesNotContain("context 512");
    }

    @ParameterizedTest
    @CsvSource({"105, false", "111, true", "-1, true"})
    void room_isSomeMoreThanTheModelsTake_andIsThereWhereNobodyKnows(long freeMegabytes, boolean isThere) {
        OptionalLong free = freeMegabytes < 0 ? OptionalLong.empty() : OptionalLong.of(freeMegabytes * MEGABYTE);

        assertThat(transfer(free).objection(List.of(CHAIN)).isEmpty()).isEqualTo(isThere);
    }

    @Test
    void modelOnAGpu_isAnObjection() {
        assertThat(transfer(OptionalLong.empty())
                        .objection(List.of(CHAIN, new LoadedModel("large:latest", 10 * MEGABYTE, MEGABYTE, ""))))
                .hasValueSatisfying(why -> assertThat(why).contains("GPU"));
    }

    @ParameterizedTest
    @CsvSource({"105, false", "111, true"})
    void newerFile_hasRoomBesideTheOlderOne_whereItIsFree(long freeMegabytes, boolean isThere) {
        // given
        ModelTransfer transfer = transfer(OptionalLong.of(freeMegabytes * MEGABYTE));

        // when
        Optional<String> objection = transfer.objection(OLD, List.of(CHAIN, OTHER), CHAIN);

        // then
        assertThat(objection.isEmpty()).isEqualTo(isThere);
        assertThat(objection.orElse("100 MB")).contains("100 MB");
    }
}
