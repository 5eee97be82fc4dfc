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
record ModelsBoard(long generation, Map<ModelName, ModelCondition> conditions, Set<ModelName> installed) {

    static final ModelsBoard EMPTY = new ModelsBoard(0, Map.of(), Set.of());

    /** Where no model is wanted. */
    static ModelsBoard ofNone(long generation) {
        return new ModelsBoard(generation, Map.of(), Set.of());
    }

    ModelsBoard {
        conditions = Map.copyOf(conditions);
    }

    Optional<ModelCondition> of(ModelName name) {
        return Optional.ofNullable(conditions.get(name));
    }

    ModelPhase phase(ModelName name) {
        return of(name).map(ModelCondition::phase).orElse(ModelPhase.WANTED);
    }

    List<ModelName> serving() {
        return conditions.entrySet().stream()
                .filter(entry -> entry.getValue().phase() == ModelPhase.SERVING)
                .map(Map.Entry::getKey)
                .toList();
    }
}
