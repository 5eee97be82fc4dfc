package org.ollamasidecar.models;

import java.util.List;

/** Installed and loaded models side by side. */
record ModelsView(List<ModelView> models) {

    /**
     * A model.
     *
     * @param name as Ollama lists it
     * @param processor where it runs: CPU, GPU, GPU and CPU; empty when it is not loaded
     * @param expiresAt when it will be unloaded; empty when it is not loaded
     */
    record ModelView(
            String name, boolean loaded, long diskBytes, long memoryBytes, String processor, String expiresAt) {}
}
