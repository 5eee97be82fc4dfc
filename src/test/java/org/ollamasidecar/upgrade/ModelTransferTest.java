package org.ollamasidecar.upgrade;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.state.Samples.VERSION;

import java.net.URI;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ollamasidecar.load.FakeOllama;
import org.ollamasidecar.load.TestLoader;
import org.ollamasidecar.load.file.TestModelSource;
import org.ollamasidecar.models.TestRules;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.state.Child;

class ModelTransferTest {

    private static final long MEGABYTE = 1024 * 1024;
    private static final Child OLD = new Child(1, 11, URI.create("http://127.0.0.1:1"), VERSION);
    private static final Child NEW = new Child(2, 12, URI.create("http://127.0.0.1:2"), VERSION);

    private final FakeOllama old = new FakeOllama();
    private final FakeOllama other = new FakeOllama();

    @BeforeEach
    void oneIsLoaded() {
        old.loaded.add(new LoadedModel("chain:latest", 100 * MEGABYTE, 0, ""));
    }

    private String transfer(ModelTiming timing, OptionalLong free) throws InterruptedException {
        return new ModelTransfer(
                        address -> address.equals(OLD.address()) ? old : other,
                        TestLoader.create(),
                        TestRules.of(
                                Map.of(
                                        "sidecar.models.wanted", "chain",
                                        "sidecar.models.\"chain\".num-ctx", "512"),
                                TestModelSource.open()),
                        () -> timing,
                        () -> free)
                .run(OLD, NEW);
    }

    @Test
    void whatIsInMemory_isLoadedAsItIsWanted() throws InterruptedException {
        // when
        String done = transfer(ModelTiming.AUTO, OptionalLong.of(1000 * MEGABYTE));

        // then
        assertThat(done).isEqualTo("in memory: chain:latest");
        assertThat(other.calls).contains("context 512").anyMatch(call -> call.startsWith("load chain:latest"));
        assertThat(old.calls).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"AUTO, 105, false", "AUTO, 111, true", "BEFORE, 5, true", "AFTER, 1000, false", "AUTO, -1, true"})
    void memory_decides_unlessSomebodyHas(ModelTiming timing, long freeMegabytes, boolean before) throws Exception {
        // when
        String done =
                transfer(timing, freeMegabytes < 0 ? OptionalLong.empty() : OptionalLong.of(freeMegabytes * MEGABYTE));

        // then
        assertThat(done).startsWith(before ? "in memory" : "after the switch");
        assertThat(other.calls).matches(calls -> calls.isEmpty() != before);
    }

    @Test
    void modelOnAGpu_isLeftUntilTheSwitch_whichIsSaid() throws InterruptedException {
        // given
        old.loaded.add(new LoadedModel("large:latest", 10 * MEGABYTE, MEGABYTE, ""));

        // then
        assertThat(transfer(ModelTiming.AUTO, OptionalLong.empty())).contains("GPU");
        assertThat(transfer(ModelTiming.BEFORE, OptionalLong.empty())).contains("large:latest");
    }

    @Test
    void nothingInMemory_isNothingToDo() throws InterruptedException {
        // given
        old.loaded.clear();

        // then
        assertThat(transfer(ModelTiming.BEFORE, OptionalLong.empty())).isEqualTo("nothing is in memory");
        assertThat(other.calls).isEmpty();
    }
}
