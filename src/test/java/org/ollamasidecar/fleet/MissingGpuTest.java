package org.ollamasidecar.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ollamasidecar.fleet.Fleets.ready;
import static org.ollamasidecar.ollama.TestDevices.CPU;
import static org.ollamasidecar.ollama.TestDevices.cuda;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.ollama.ComputeDevice;

class MissingGpuTest {

    private static final GpuDiscovery OFF = new GpuDiscovery.Off();

    private static Member member(Map<String, String> env, ComputeDevice... compute) {
        Launch launch = Launch.of(env);
        return new Member(new InstanceName("small"), Part.SERVING, launch, Fleets.on(ready(1), compute));
    }

    private static Member choosing(String gpu, ComputeDevice... compute) {
        return member(Map.of("CUDA_VISIBLE_DEVICES", gpu), compute);
    }

    @ParameterizedTest
    @ValueSource(strings = {"7", "GPU-8f6a", "0,1", "MIG-1"})
    void gpuThatIsNotThere_isTold_withTheKeyAndWhatToDo(String gpu) {
        assertThat(MissingGpu.of(choosing(gpu, CPU), OFF)).hasValueSatisfying(text -> assertThat(text)
                .contains(
                        "Instance small computes on the CPU",
                        "CUDA_VISIBLE_DEVICES=" + gpu + ".",
                        "sidecar.instances.\"small\".env"));
    }

    @Test
    void gpuThatIsNotThereAnyMore_ofThoseThatWereSharedOut_isFoundAnewByARestartOfTheService() {
        Member gone = member(GpuFamily.ROCM.only("1"), CPU);

        assertThat(MissingGpu.of(gone, new GpuDiscovery.Decided(GpuPlan.of(List.of()))))
                .hasValueSatisfying(text ->
                        assertThat(text).contains("ROCR_VISIBLE_DEVICES=1", "when this service is started anew"));
    }

    @Test
    void gpuThatIsThere_orIsNotYetKnown_isNotMissing() {
        assertThat(MissingGpu.of(choosing("0", cuda("NVIDIA L4", "0")), OFF)).isEmpty();
        assertThat(MissingGpu.of(choosing("0"), OFF)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"-1", "", "none", "NoDevFiles"})
    void instanceThatIsToUseNone_missesNone(String none) {
        assertThat(MissingGpu.of(choosing(none, CPU), OFF)).isEmpty();
        assertThat(MissingGpu.of(member(Map.of(), CPU), OFF)).isEmpty();
    }
}
