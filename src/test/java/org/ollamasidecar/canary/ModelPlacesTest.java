package org.ollamasidecar.canary;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.ollama.TestDevices.cuda;

import java.net.URI;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.instance.OllamaVariables;
import org.ollamasidecar.ollama.ComputeDevice;
import org.ollamasidecar.ollama.TestDevices;
import org.ollamasidecar.state.Child;

class ModelPlacesTest {

    private static final URI ADDRESS = URI.create("http://127.0.0.1:11434");
    private static final Child NEW = new Child(1, 7, ADDRESS, "0.34.4");
    private static final Child OLD = new Child(1, 7, ADDRESS, "0.11.4");
    private static final Child FOREIGN = new Child(1, 0, ADDRESS, "0.34.4");
    private static final Setup CPU = setup(TestDevices.CPU);
    private static final Setup TWO_GPUS = setup(cuda("NVIDIA L4", "0"), cuda("NVIDIA T4", "1"));

    private static Setup setup(ComputeDevice... compute) {
        return new Setup(List.of(compute), Map.of());
    }

    private static ModelPlaces places(String variable, Optional<Integer> configured) {
        return new ModelPlaces(configured, new OllamaVariables(Map.of("OLLAMA_MAX_LOADED_MODELS", variable)));
    }

    private static ModelPlaces usual() {
        return new ModelPlaces(Optional.empty(), new OllamaVariables(Map.of()));
    }

    @ParameterizedTest
    @CsvSource({"1,1", "' 2 ',2", "'\"5\"',5", "99999999999999999999,2147483647"})
    void variableThatOllamaGot_holds(String variable, int expected) {
        assertThat(places(variable, Optional.empty()).of(NEW, TWO_GPUS)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0", "-1", "many", "1.5", "+3", "0x4"})
    void variableThatOllamaDoesNotTakeForANumber_leavesItsDefault(String variable) {
        assertThat(places(variable, Optional.empty()).of(NEW, CPU)).isEqualTo(3);
        assertThat(places(variable, Optional.empty()).of(NEW, TWO_GPUS)).isEqualTo(6);
    }

    @Test
    void variableOfItsOwn_winsOverThatOfAll() {
        // given
        Setup own = new Setup(CPU.compute(), Map.of("OLLAMA_MAX_LOADED_MODELS", "1"));

        // then
        assertThat(places("4", Optional.empty()).of(NEW, own)).isEqualTo(1);
        assertThat(usual().dependOnFirst(OLD, new Setup(TWO_GPUS.compute(), own.env())))
                .isFalse();
    }

    @Test
    void configuredNumber_makesFewer_andNeverMore() {
        assertThat(places("4", Optional.of(2)).of(NEW, CPU)).isEqualTo(2);
        assertThat(places("4", Optional.of(9)).of(NEW, CPU)).isEqualTo(4);
        assertThat(places("4", Optional.of(0)).of(NEW, CPU)).isZero();
    }

    @Test
    void ollamaOfSomebodyElse_isTakenToKeepOne_unlessConfigured() {
        assertThat(places("9", Optional.empty()).of(FOREIGN, TWO_GPUS)).isEqualTo(1);
        assertThat(places("9", Optional.of(4)).of(FOREIGN, TWO_GPUS)).isEqualTo(4);
    }

    @Test
    void firstLoad_decides_onAMachineWithGpus_ofAnOlderOllamaWithoutTheVariable() {
        assertThat(usual().dependOnFirst(OLD, TWO_GPUS)).isTrue();
        assertThat(usual().dependOnFirst(OLD, setup(cuda("NVIDIA L4", "0")))).isTrue();
        assertThat(usual().dependOnFirst(OLD, CPU)).isFalse();
        assertThat(usual().dependOnFirst(NEW, TWO_GPUS)).isFalse();
        assertThat(places("2", Optional.empty()).dependOnFirst(OLD, TWO_GPUS)).isFalse();
    }
}
