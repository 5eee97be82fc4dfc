package org.ollamasidecar.load.store;

import jakarta.inject.Singleton;
import java.nio.file.Path;
import org.ollamasidecar.instance.ModelsDirectory;

/** The disk where the files of models lie: that of the folder of models, or of {@code blobs} in it, where that is elsewhere. */
@Singleton
public class ModelDisk {

    private final ModelsDirectory models;
    private final FreeSpace space;

    public ModelDisk(ModelsDirectory models, FreeSpace space) {
        this.models = models;
        this.space = space;
    }

    /** As people know it. */
    public Path folder() {
        return space.isShared(models.path(), blobs()) ? models.path() : blobs();
    }

    public long freeBytes() {
        return space.at(blobs());
    }

    /** Whether another folder is on it too. */
    public boolean isOf(Path other) {
        return space.isShared(other, blobs());
    }

    private Path blobs() {
        return models.path().resolve("blobs");
    }
}
