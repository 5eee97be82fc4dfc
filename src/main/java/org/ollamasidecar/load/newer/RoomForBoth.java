package org.ollamasidecar.load.newer;

import jakarta.enterprise.inject.Any;
import jakarta.enterprise.inject.Instance;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;

/** Whether the newer file of a model can be in memory beside the older one. */
@Singleton
final class RoomForBoth {

    private final Iterable<RoomBeside> rooms;

    @Inject
    RoomForBoth(@Any Instance<RoomBeside> rooms) {
        this((Iterable<RoomBeside>) rooms);
    }

    RoomForBoth(Iterable<RoomBeside> rooms) {
        this.rooms = rooms;
    }

    /**
     * Why it cannot; empty where it can, also where the older one is not in memory.
     *
     * @param bytes of the newer file
     */
    Optional<String> objection(Child ollama, List<LoadedModel> loaded, ModelName model, long bytes) {
        return loaded.stream()
                .filter(one -> model.isNamed(one.name()))
                .findFirst()
                .flatMap(older -> objection(ollama, loaded, second(older, bytes)));
    }

    /** It takes as much as the older one, or more where its file is larger. */
    private static LoadedModel second(LoadedModel older, long bytes) {
        return new LoadedModel(older.name(), Math.max(older.sizeBytes(), bytes), older.gpuBytes(), older.expiresAt());
    }

    private Optional<String> objection(Child ollama, List<LoadedModel> loaded, LoadedModel second) {
        for (RoomBeside room : rooms) {
            Optional<String> objection = room.objection(ollama, loaded, second);
            if (objection.isPresent()) {
                return objection;
            }
        }
        return Optional.empty();
    }
}
