package org.ollamasidecar.models;

import java.util.List;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;

/** What is in Ollama's store and memory. */
record Found(List<InstalledModel> installed, List<LoadedModel> loaded) {

    static final Found NOTHING = new Found(List.of(), List.of());

    /**
     * Asks Ollama.
     *
     * @param withStore whether what is installed matters: asking costs Ollama a walk through its store
     */
    static Found ask(OllamaClient client, boolean withStore, Found before) throws InterruptedException {
        List<LoadedModel> loaded = client.loaded();
        return new Found(withStore ? client.installed() : before.installed, loaded);
    }

    /** The same store under another Ollama, which has nothing in memory yet. */
    Found underAnother() {
        return new Found(installed, List.of());
    }

    boolean isInstalled(ModelName name) {
        return installed.stream().anyMatch(model -> name.isNamed(model.name()));
    }

    boolean isLoaded(ModelName name) {
        return loaded.stream().anyMatch(model -> name.isNamed(model.name()));
    }

    boolean isOnCpu(ModelName name) {
        return loaded.stream().anyMatch(model -> name.isNamed(model.name()) && model.gpuBytes() == 0);
    }

    List<String> beside(ModelName name) {
        return loaded.stream()
                .map(LoadedModel::name)
                .filter(other -> !name.isNamed(other))
                .toList();
    }
}
