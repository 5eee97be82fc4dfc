package org.ollamasidecar.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.ollamasidecar.ollama.TestDevices.cuda;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.models.TestRules;
import org.ollamasidecar.ollama.ComputeDevice;
import org.ollamasidecar.ollama.TestDevices;
import org.ollamasidecar.state.GpuMode;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.state.TestSidecarConfig;

class GpuPlanTest {

    private static final ComputeDevice L4 = new ComputeDevice("CUDA", "NVIDIA L4", "0", "0000:01:00.0");
    private static final ComputeDevice RADEON = new ComputeDevice("rocm", "1002:744c", "GPU-6dc1a2b3c4d5e6f7", "");
    private static final ComputeDevice ARC = new ComputeDevice("Vulkan", "Intel Arc A770", "2", "0000:03:00.0");

    private static InstancesConfig instances(Map<String, String> settings) {
        return TestRules.config(InstancesConfig.class, settings);
    }

    private static List<String> names(GpuPlan plan) {
        return plan.backends().stream().map(backend -> backend.name().text()).toList();
    }

    private static Map<String, String> env(GpuPlan plan, int index) {
        return plan.backends().get(index).launch().env();
    }

    @Test
    void gpusOfOneFamily_haveAnOllamaEach_inTheOrderOfTheirNumbers() {
        // when
        GpuPlan plan = GpuPlan.of(List.of(cuda("NVIDIA L4", "10"), cuda("NVIDIA L4", "2"), cuda("NVIDIA T4", "0")));

        // then
        assertThat(names(plan)).containsExactly("gpu0", "gpu1", "gpu2");
        assertThat(env(plan, 0))
                .isEqualTo(Map.of("CUDA_VISIBLE_DEVICES", "0", "ROCR_VISIBLE_DEVICES", "-1", "OLLAMA_VULKAN", "0"));
        assertThat(env(plan, 1)).containsEntry("CUDA_VISIBLE_DEVICES", "2");
        assertThat(env(plan, 2)).containsEntry("CUDA_VISIBLE_DEVICES", "10");
        assertThat(plan.backends().get(2).settings().env()).isEqualTo(env(plan, 2));
        assertThat(plan.text())
                .isEqualTo("3 GPUs were found, and each has an Ollama: gpu0 has CUDA NVIDIA T4"
                        + " (CUDA_VISIBLE_DEVICES=0), gpu1 has CUDA NVIDIA L4 (CUDA_VISIBLE_DEVICES=2),"
                        + " gpu2 has CUDA NVIDIA L4 (CUDA_VISIBLE_DEVICES=10).");
    }

    @Test
    void order_doesNotDependOnThatOfTheLog() {
        ComputeDevice one = new ComputeDevice("CUDA", "NVIDIA L4", "GPU-b", "0000:01:00.0");
        ComputeDevice two = new ComputeDevice("CUDA", "NVIDIA L4", "GPU-a", "0000:02:00.0");

        assertThat(GpuPlan.of(List.of(one, two))).isEqualTo(GpuPlan.of(List.of(two, one)));
        assertThat(env(GpuPlan.of(List.of(two, one)), 0)).containsEntry("CUDA_VISIBLE_DEVICES", "GPU-b");
    }

    @Test
    void gpusOfSeveralFamilies_doNotSeeEachOther() {
        // when
        GpuPlan plan = GpuPlan.of(List.of(ARC, RADEON, L4));

        // then
        assertThat(env(plan, 0))
                .isEqualTo(Map.of("CUDA_VISIBLE_DEVICES", "0", "ROCR_VISIBLE_DEVICES", "-1", "OLLAMA_VULKAN", "0"));
        assertThat(env(plan, 1))
                .isEqualTo(Map.of(
                        "ROCR_VISIBLE_DEVICES",
                        "GPU-6dc1a2b3c4d5e6f7",
                        "HIP_VISIBLE_DEVICES",
                        "0",
                        "CUDA_VISIBLE_DEVICES",
                        "-1",
                        "OLLAMA_VULKAN",
                        "0"));
        assertThat(env(plan, 2))
                .isEqualTo(Map.of(
                        "GGML_VK_VISIBLE_DEVICES", "2", "CUDA_VISIBLE_DEVICES", "-1", "ROCR_VISIBLE_DEVICES", "-1"));
    }

    @Test
    void whereThereIsNothingToShareOut_oneOllamaStays_andThePlanSaysWhy() {
        assertThat(GpuPlan.of(List.of(TestDevices.CPU)).text())
                .isEqualTo("No GPU was found: one Ollama, main, computes on the CPU.");
        assertThat(GpuPlan.of(List.of(L4)).text())
                .isEqualTo("One GPU was found, CUDA NVIDIA L4: one Ollama, main, has it.");
        assertThat(GpuPlan.of(List.of()).text()).contains("has not told which devices", "main");
        assertThat(List.of(GpuPlan.of(List.of(TestDevices.CPU)), GpuPlan.of(List.of(L4)), GpuPlan.of(List.of())))
                .allSatisfy(plan -> assertThat(plan.backends()).isEmpty());
    }

    @ParameterizedTest
    @ValueSource(strings = {"oneapi", "Metal"})
    void whereOneCannotBeChosen_oneOllamaHasThemAll(String library) {
        // when
        GpuPlan plan = GpuPlan.of(List.of(L4, new ComputeDevice(library, "Arc", "0", "")));

        // then
        assertThat(plan.backends()).isEmpty();
        assertThat(plan.text()).contains("2 GPUs", "no variable is known that chooses " + library + " Arc");
    }

    @Test
    void isWished_onlyWhereItIsConfigured() {
        SidecarConfig config = TestSidecarConfig.defaults();

        assertThat(GpuPlan.isWished(config, instances(Map.of("sidecar.instances.one.weight", "1"))))
                .isFalse();
        assertThat(GpuPlan.isWished(TestSidecarConfig.defaults().withGpus(GpuMode.EACH), instances(Map.of())))
                .isTrue();
    }

    @Test
    void togetherWithInstances_isRefused_withWhatToDo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GpuPlan.isWished(
                        TestSidecarConfig.defaults().withGpus(GpuMode.EACH),
                        instances(Map.of("sidecar.instances.small.weight", "1"))))
                .withMessageContaining("sidecar.gpus=each")
                .withMessageContaining("small")
                .withMessageContaining("remove sidecar.instances");
    }

    @Test
    void withAnOllamaOfSomebodyElse_isRefused_withWhatToDo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> GpuPlan.isWished(
                        TestSidecarConfig.defaults()
                                .adopting("http://127.0.0.1:11434")
                                .withGpus(GpuMode.EACH),
                        instances(Map.of())))
                .withMessageContaining("sidecar.mode=adopt")
                .withMessageContaining("remove sidecar.gpus");
    }
}
