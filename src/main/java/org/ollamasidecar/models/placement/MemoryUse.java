package org.ollamasidecar.models.placement;

import java.util.List;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;

/**
 * What a backend has in memory.
 *
 * @param room that is left beside that, to be compared with that of others
 */
public record MemoryUse(long room, List<LoadedModel> loaded) {

    boolean has(ModelName model) {
        return loaded.stream().anyMatch(one -> model.isNamed(one.name()));
    }
}
