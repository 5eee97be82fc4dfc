package org.ollamasidecar.upgrade;

import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.models.ModelTransfer;
import org.ollamasidecar.ollama.LoadedModel;

/** Whether the models are loaded into the new Ollama before it serves: then both have them. */
@Singleton
final class ModelsBefore {

    private final ModelTransfer transfer;
    private final ModelTiming timing;

    ModelsBefore(ModelTransfer transfer, RollingConfig rolling) {
        this.transfer = transfer;
        this.timing = rolling.models();
    }

    /** Why they are not; empty where they are. */
    Optional<String> objection(List<LoadedModel> models) {
        return switch (timing) {
            case AFTER -> Optional.of("sidecar.rolling.models=after");
            case BEFORE -> Optional.empty();
            case AUTO -> transfer.objection(models);
        };
    }
}
