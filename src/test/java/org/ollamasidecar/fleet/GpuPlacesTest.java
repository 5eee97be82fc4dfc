package org.ollamasidecar.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.ollama.TestDevices.CPU;
import static org.ollamasidecar.ollama.TestDevices.cuda;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.ollamasidecar.ollama.ComputeDevice;
import org.ollamasidecar.ollama.ModelName;

class GpuPlacesTest {

    private static final Backend ON_GPU = backend("gpu0", Optional.empty(), cuda("NVIDIA L4", "0"));
    private static final Backend ON_CPU = backend("small", Optional.empty(), CPU);
    private static final Backend BEGINNING = backend("gpu1", Optional.empty());

    private static Backend backend(String name, Optional<List<ModelName>> models, ComputeDevice... compute) {
        return TestBackends.on(name, new Backend.Settings(Map.of(), models, AcceptedModels.ALL, 1), compute);
    }

    @Test
    void whereAGpuIsDemanded_modelsAreNotPlacedOnACpu_besideAGpu() {
        GpuPlaces demanded = new GpuPlaces(true);

        assertThat(demanded.among(List.of(ON_GPU, ON_CPU, BEGINNING))).containsExactly(ON_GPU, BEGINNING);
        assertThat(demanded.among(List.of(ON_CPU))).containsExactly(ON_CPU);
    }

    @Test
    void oneWithModelsOfItsOwn_keepsThem() {
        Backend own = backend("embed", Optional.of(List.of(ModelName.parse("nomic-embed-text"))), CPU);

        assertThat(new GpuPlaces(true).among(List.of(own, ON_GPU, ON_CPU))).containsExactly(own, ON_GPU);
        assertThat(new GpuPlaces(true).among(List.of(own, ON_CPU))).containsExactly(own, ON_CPU);
    }

    @Test
    void whereNoneIsDemanded_allWillDo() {
        assertThat(new GpuPlaces(false).among(List.of(ON_GPU, ON_CPU))).containsExactly(ON_GPU, ON_CPU);
    }
}
