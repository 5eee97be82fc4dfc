package org.ollamasidecar.fleet;

import static java.util.stream.Collectors.joining;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.ollama.ComputeDevice;
import org.ollamasidecar.state.GpuMode;
import org.ollamasidecar.state.Mode;
import org.ollamasidecar.state.SidecarConfig;

/**
 * What is made of the GPUs that Ollama has found.
 *
 * @param backends one for each; empty where there is nothing to be shared out
 * @param text the same in one sentence, for people
 */
record GpuPlan(List<BackendPlan> backends, String text) {

    private static final String KEY = "sidecar.gpus=each";
    private static final String PREFIX = "gpu";
    private static final Pattern NUMBER = Pattern.compile("\\d{1,9}");

    /** The log has them by free memory, which is another order at each start. */
    private static final Comparator<ComputeDevice> ORDER = Comparator.comparing(
                    (ComputeDevice device) -> GpuFamily.of(device).orElse(GpuFamily.VULKAN))
            .thenComparingInt(GpuPlan::number)
            .thenComparing(ComputeDevice::bus)
            .thenComparing(ComputeDevice::id);

    /**
     * Whether they are to be shared out.
     *
     * @throws IllegalArgumentException with the key and what to do, when they cannot be
     */
    static boolean isWished(SidecarConfig config, InstancesConfig instances) {
        if (config.gpus() == GpuMode.OFF) {
            return false;
        }
        if (config.mode() == Mode.ADOPT) {
            throw new IllegalArgumentException(
                    KEY + " makes an Ollama for each GPU, and with sidecar.mode=adopt this service runs none."
                            + " Recommended action: remove sidecar.gpus, or set sidecar.mode=own.");
        }
        if (!instances.named().isEmpty()) {
            throw new IllegalArgumentException(KEY + " makes the instances, and sidecar.instances names others: "
                    + String.join(", ", instances.named().keySet())
                    + ". Recommended action: remove sidecar.instances; or remove sidecar.gpus, and give each"
                    + " instance its GPU by its env, such as CUDA_VISIBLE_DEVICES=0.");
        }
        if (config.ollama().port() != 0) {
            throw new IllegalArgumentException(
                    "sidecar.ollama.port=" + config.ollama().port() + " is for one Ollama only, and " + KEY
                            + " makes one for each GPU. Recommended action: remove sidecar.ollama.port.");
        }
        return true;
    }

    /** @param compute what an Ollama has found that sees all of them */
    static GpuPlan of(List<ComputeDevice> compute) {
        List<ComputeDevice> gpus =
                compute.stream().filter(device -> !device.isCpu()).sorted(ORDER).toList();
        if (compute.isEmpty()) {
            return one("Ollama has not told which devices it has found: one Ollama, main, has whatever there is.");
        }
        if (gpus.isEmpty()) {
            return one("No GPU was found: one Ollama, main, computes on the CPU.");
        }
        if (gpus.size() == 1) {
            return one("One GPU was found, " + gpus.getFirst() + ": one Ollama, main, has it.");
        }
        Optional<ComputeDevice> unknown =
                gpus.stream().filter(device -> GpuFamily.of(device).isEmpty()).findFirst();
        if (unknown.isPresent()) {
            return one(gpus.size() + " GPUs were found, and no variable is known that chooses " + unknown.get()
                    + ": one Ollama, main, has them all.");
        }
        List<BackendPlan> backends = new ArrayList<>();
        for (ComputeDevice gpu : gpus) {
            backends.add(backend(PREFIX + backends.size(), gpu));
        }
        return new GpuPlan(backends, told(gpus));
    }

    private static GpuPlan one(String text) {
        return new GpuPlan(List.of(), text);
    }

    private static BackendPlan backend(String name, ComputeDevice gpu) {
        Launch launch = Launch.of(GpuFamily.of(gpu).orElseThrow().only(gpu.id()));
        return new BackendPlan(new BackendName(name), launch, Backend.Settings.with(launch.env()), Optional.empty());
    }

    private static String told(List<ComputeDevice> gpus) {
        List<String> each = new ArrayList<>();
        for (ComputeDevice gpu : gpus) {
            each.add(PREFIX + each.size() + " has " + gpu + " ("
                    + GpuFamily.of(gpu).orElseThrow().variable() + "=" + gpu.id() + ")");
        }
        return each.stream().collect(joining(", ", gpus.size() + " GPUs were found, and each has an Ollama: ", "."));
    }

    private static int number(ComputeDevice device) {
        return NUMBER.matcher(device.id()).matches() ? Integer.parseInt(device.id()) : Integer.MAX_VALUE;
    }
}
