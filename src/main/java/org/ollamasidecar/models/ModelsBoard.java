package org.ollamasidecar.models;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.ollamasidecar.ollama.ModelName;

/**
 * What is known of the wanted models at one moment.
 *
 * @param generation of the Ollama that it is about; 0 while there is none
 * @param installed of the wanted models
 */
record ModelsBoard(long generation, Map<ModelName, ModelCondition> upkeeps, Set<ModelName> installed) {

    static final ModelsBoard EMPTY = new ModelsBoard(0, Map.of(), Set.of());

    ModelsBoard {
        upkeeps = Map.copyOf(upkeeps);
    }

    Optional<ModelCondition> of(ModelName name) {
        return Optional.ofNullable(upkeeps.get(name));
    }

    ModelPhase phase(ModelName name) {
        return of(name).map(ModelCondition::phase).orElse(ModelPhase.WANTED);
    }

    List<ModelName> serving() {
        return upkeeps.entrySet().stream()
                .filter(entry -> entry.getValue().phase() == ModelPhase.SERVING)
                .map(Map.Entry::getKey)
                .toList();
    }
}
