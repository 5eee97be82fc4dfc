package org.ollamasidecar.models;

import java.util.Map;
import java.util.Optional;
import org.ollamasidecar.ollama.ModelName;

/**
 * What is known of the wanted models at one moment.
 *
 * @param generation of the Ollama that it is about; 0 while there is none
 */
record ModelsBoard(long generation, Map<ModelName, Upkeep> upkeeps) {

    static final ModelsBoard EMPTY = new ModelsBoard(0, Map.of());

    ModelsBoard {
        upkeeps = Map.copyOf(upkeeps);
    }

    Optional<Upkeep> of(ModelName name) {
        return Optional.ofNullable(upkeeps.get(name));
    }

    ModelPhase phase(ModelName name) {
        return of(name).map(Upkeep::phase).orElse(ModelPhase.WANTED);
    }
}
