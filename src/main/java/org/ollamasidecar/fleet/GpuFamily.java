package org.ollamasidecar.fleet;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.ollamasidecar.ollama.ComputeDevice;

/** GPUs that one variable chooses among. */
enum GpuFamily {
    CUDA("CUDA_VISIBLE_DEVICES"),
    ROCM("ROCR_VISIBLE_DEVICES"),
    VULKAN("GGML_VK_VISIBLE_DEVICES");

    /** An id that no GPU has: Ollama's own way to say that none is to be used. */
    private static final String NONE = "-1";

    /** AMD's libraries heed it, and where it is not set that of CUDA. */
    private static final String AMD_AMONG_VISIBLE = "HIP_VISIBLE_DEVICES";

    private static final String FIRST = "0";

    /** Whether Vulkan is looked at: it finds the GPUs of the other families too. */
    private static final String VULKAN_AT_ALL = "OLLAMA_VULKAN";

    private static final String NO = "0";

    private final String variable;

    GpuFamily(String variable) {
        this.variable = variable;
    }

    /** Empty where no variable is known by which one of them could be chosen. */
    static Optional<GpuFamily> of(ComputeDevice device) {
        return Arrays.stream(values())
                .filter(family -> family.name().equalsIgnoreCase(device.library())
                        && !device.id().isEmpty())
                .findFirst();
    }

    String variable() {
        return variable;
    }

    /** The variables of an Ollama that is to see one GPU of this family, and none of another one. */
    Map<String, String> only(String id) {
        return switch (this) {
            case CUDA -> Map.of(variable, id, ROCM.variable, NONE, VULKAN_AT_ALL, NO);
            case ROCM -> Map.of(variable, id, AMD_AMONG_VISIBLE, FIRST, CUDA.variable, NONE, VULKAN_AT_ALL, NO);
            case VULKAN -> Map.of(variable, id, CUDA.variable, NONE, ROCM.variable, NONE);
        };
    }
}
