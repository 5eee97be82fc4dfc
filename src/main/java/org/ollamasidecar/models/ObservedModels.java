package org.ollamasidecar.models;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;

/**
 * What is in Ollama's store and memory, as far as is known.
 *
 * @param installed of the wanted models
 * @param asOf when the look at the memory began; what was loaded later may be missing
 */
record ObservedModels(Set<ModelName> installed, List<LoadedModel> loaded, Instant asOf) {

    static final ObservedModels NOTHING = new ObservedModels(Set.of(), List.of(), Instant.EPOCH);

    /** The same store under another Ollama, which has nothing in memory yet. */
    ObservedModels underAnother() {
        return new ObservedModels(installed, List.of(), Instant.EPOCH);
    }

    ObservedModels withInstalled(Set<ModelName> now) {
        return now.equals(installed) ? this : new ObservedModels(now, loaded, asOf);
    }

    ObservedModels withLoaded(List<LoadedModel> now, Instant begun) {
        return new ObservedModels(installed, now, begun);
    }

    boolean isInstalled(ModelName name) {
        return installed.contains(name);
    }

    boolean isLoaded(ModelName name) {
        for (LoadedModel model : loaded) {
            if (name.isNamed(model.name())) {
                return true;
            }
        }
        return false;
    }

    /** Whether a model is in memory that was not there before. */
    boolean hasAnyNew(List<LoadedModel> before) {
        return loaded.stream()
                .anyMatch(model -> before.stream().noneMatch(old -> old.name().equals(model.name())));
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
