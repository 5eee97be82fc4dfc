package org.ollamasidecar.ollama;

import java.util.Map;

/**
 * A device for inference, as Ollama's log tells of it at its start.
 *
 * @param library the family in which it is used: {@code CUDA}, {@code ROCm}, {@code Vulkan}, …; {@code cpu} where there is no
 *     GPU; older ones write them in small letters
 * @param name of the model, for people; may be empty
 * @param id by which a variable of its family chooses it: a UUID, or a number among those of its family
 * @param bus its address on the PCI bus; empty where it is not told
 */
public record ComputeDevice(String library, String name, String id, String bus) {

    private static final String CPU = "cpu";

    static ComputeDevice of(Map<String, String> attributes) {
        String filter = attributes.getOrDefault("filter_id", "");
        return new ComputeDevice(
                attributes.getOrDefault("library", "unknown"),
                attributes.getOrDefault("description", attributes.getOrDefault("name", "")),
                // The number among all, where some were left out and the others counted anew.
                filter.isEmpty() ? attributes.getOrDefault("id", "") : filter,
                attributes.getOrDefault("pci_id", ""));
    }

    /** Whether it is what Ollama computes on where it has found no GPU. */
    public boolean isCpu() {
        return library.equalsIgnoreCase(CPU);
    }

    /** For people. */
    @Override
    public String toString() {
        return name.equals(library) ? library : (library + " " + name).strip();
    }
}
