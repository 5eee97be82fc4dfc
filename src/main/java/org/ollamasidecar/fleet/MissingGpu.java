package org.ollamasidecar.fleet;

import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.ollama.ComputeDevice;

/** An instance whose variables choose a GPU, and whose Ollama has found none: it computes on the CPU, and says nothing. */
final class MissingGpu {

    /** Those that choose a GPU, each for its family. */
    private static final List<String> VARIABLES =
            List.of("CUDA_VISIBLE_DEVICES", "ROCR_VISIBLE_DEVICES", "GGML_VK_VISIBLE_DEVICES", "HIP_VISIBLE_DEVICES");

    /** A number or a UUID; what else stands there means that none is to be used. */
    private static final Pattern CHOOSES = Pattern.compile("\\s*(?:\\d|GPU-|MIG-).*");

    private MissingGpu() {}

    /** What is missing and what to do about it; empty where nothing is, or where Ollama has not told yet. */
    static Optional<String> of(Member member, GpuDiscovery gpus) {
        List<ComputeDevice> compute = member.status().compute();
        if (compute.isEmpty() || !compute.stream().allMatch(ComputeDevice::isCpu)) {
            return Optional.empty();
        }
        return VARIABLES.stream()
                .filter(variable -> CHOOSES.matcher(member.launch().env().getOrDefault(variable, ""))
                        .matches())
                .findFirst()
                .map(variable -> "Instance " + member.name() + " computes on the CPU: Ollama has found no GPU for "
                        + variable + "=" + member.launch().env().get(variable) + ". Recommended action: "
                        + action(member.name().backend(), gpus));
    }

    private static String action(BackendName backend, GpuDiscovery gpus) {
        String look = "see which GPUs there are (nvidia-smi -L, rocminfo, vulkaninfo --summary)";
        if (gpus instanceof GpuDiscovery.Decided) {
            return look + "; those of now are shared out when this service is started anew.";
        }
        return backend.isMain()
                ? look + ", and restart with another value of it: POST /sidecar/v1/upgrades."
                : look + ", and correct sidecar.instances.\"" + backend + "\".env; a restart of it often brings a lost"
                        + " GPU back.";
    }
}
