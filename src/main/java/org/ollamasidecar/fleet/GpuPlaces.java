package org.ollamasidecar.fleet;

import java.util.List;
import org.ollamasidecar.ollama.ComputeDevice;

/**
 * Where wanted models may be placed: where a GPU is demanded, at none that has found none, as long as there is another one. A
 * load there would fail, although the model runs on a GPU elsewhere.
 *
 * @param demanded whether a model has to run on a GPU
 */
public record GpuPlaces(boolean demanded) {

    /** One that has models of its own is to have these in any case. */
    public List<Backend> among(List<Backend> all) {
        if (!demanded) {
            return all;
        }
        List<Backend> fit = all.stream()
                .filter(backend -> backend.settings().models().isPresent() || !isOnCpu(backend))
                .toList();
        boolean isOneForAll =
                fit.stream().anyMatch(backend -> backend.settings().models().isEmpty());
        return isOneForAll ? fit : all;
    }

    /** As far as it has told. */
    private static boolean isOnCpu(Backend backend) {
        List<ComputeDevice> compute = backend.serving().status().compute();
        return !compute.isEmpty() && compute.stream().allMatch(ComputeDevice::isCpu);
    }
}
