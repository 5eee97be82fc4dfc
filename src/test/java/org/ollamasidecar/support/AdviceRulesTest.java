package org.ollamasidecar.support;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ollamasidecar.fleet.AdoptedAddress;
import org.ollamasidecar.fleet.AdoptedAddresses;
import org.ollamasidecar.instance.OllamaVariables;

class AdviceRulesTest {

    private static final long GIB = 1L << 30;

    @Test
    void smallDisk_isToldOf() {
        assertThat(AdviceRules.disk(Path.of("/models"), 64 << 10).orElseThrow().text())
                .contains("/models", "Recommended action: ");
        assertThat(AdviceRules.disk(Path.of("/models"), 100 * GIB)).isEmpty();
    }

    @Test
    void variableOfTheRunner_isToldOf() {
        assertThat(AdviceRules.environment(Set.of("LLAMA_ARG_CTX_SIZE", "OLLAMA_DEBUG")))
                .singleElement()
                .extracting(Advice::problem)
                .asString()
                .contains("LLAMA_ARG_CTX_SIZE");
    }

    @Test
    void addressThatIsNamedTwice_isToldOf() {
        AdoptedAddress address = new AdoptedAddress("sidecar.ollama.url", URI.create("http://gpu-b:11434"));

        assertThat(AdviceRules.repeated(new AdoptedAddresses(Map.of(), List.of(address))))
                .singleElement()
                .extracting(Advice::text)
                .asString()
                .contains("sidecar.ollama.url names http://gpu-b:11434 a second time", "Recommended action: remove");
    }

    @Test
    void numberThatIsNone_isToldOf_withItsNameAndWhatToDo() {
        assertThat(AdviceRules.numbers(new OllamaVariables(Map.of(
                        "OLLAMA_MAX_LOADED_MODELS", "many",
                        "OLLAMA_NUM_PARALLEL", " '2' ",
                        "OLLAMA_MAX_QUEUE", "-1",
                        "OLLAMA_CONTEXT_LENGTH", ""))))
                .extracting(Advice::text)
                .satisfiesExactly(
                        text -> assertThat(text)
                                .contains("OLLAMA_MAX_LOADED_MODELS=many", "Recommended action: set OLLAMA_MAX"),
                        text -> assertThat(text).contains("OLLAMA_MAX_QUEUE=-1"));
    }

    @Test
    void publicAddress_isToldOf_unlessThereAreKeys() {
        assertThat(AdviceRules.address("0.0.0.0", false, false)).isPresent();
        assertThat(AdviceRules.address("0.0.0.0", false, true)).isEmpty();
        assertThat(AdviceRules.address("127.0.0.1", true, false)).isEmpty();
    }

    @Test
    void clockOfThePast_isToldOf() {
        assertThat(AdviceRules.clock(Instant.EPOCH)).isPresent();
        assertThat(AdviceRules.clock(Instant.parse("2027-01-01T00:00:00Z"))).isEmpty();
    }

    @Test
    void smallMemory_isToldOf() {
        assertThat(AdviceRules.memory(OptionalLong.of(700L << 20)).orElseThrow().problem())
                .contains("700 MiB");
        assertThat(AdviceRules.memory(OptionalLong.of(8 * GIB))).isEmpty();
        assertThat(AdviceRules.memory(OptionalLong.empty())).isEmpty();
    }

    @Test
    void limit_isReadFromEitherVersion(@TempDir Path root) throws IOException {
        // given nothing, then the old version, then the new one
        assertThat(MemoryLimit.read(root)).isEmpty();

        Files.createDirectory(root.resolve("memory"));
        Path old = root.resolve("memory/memory.limit_in_bytes");
        Files.writeString(old, "734003200\n");
        assertThat(MemoryLimit.read(root)).hasValue(734003200);
        Files.writeString(old, "9223372036854771712\n");
        assertThat(MemoryLimit.read(root)).isEmpty();

        Files.writeString(root.resolve("memory.max"), "max\n");
        assertThat(MemoryLimit.read(root)).isEmpty();
        Files.writeString(root.resolve("memory.max"), "536870912\n");
        assertThat(MemoryLimit.read(root)).hasValue(536870912);
    }
}
