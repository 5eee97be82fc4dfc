package org.ollamasidecar.load;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.load.store.DamagedBlobs;
import org.ollamasidecar.load.store.DamagedParts;
import org.ollamasidecar.load.store.FreeSpace;
import org.ollamasidecar.load.store.KeptNotes;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.ollama.PermanentOllamaException;

/** The disk on which Ollama keeps models. */
@ApplicationScoped
class ModelStore {

    private static final long MEGABYTE = 1_000_000;

    private final ModelsDirectory models;
    private final Path directory;
    private final LoadConfig config;
    private final FreeSpace space;

    ModelStore(ModelsDirectory models, LoadConfig config, FreeSpace space) {
        this.models = models;
        this.directory = models.path();
        this.config = config;
        this.space = space;
    }

    /** The model's entry, as far as it can be read there. */
    Optional<InstalledModel> find(ModelName model) {
        return new OllamaStore(directory).find(model);
    }

    /** Fails where a download would only fill the disk up. */
    void requireRoom() {
        long free = space.at(directory);
        long wanted = config.minFreeSpace().asLongValue();
        if (free < wanted) {
            throw new PermanentOllamaException(
                    OllamaErrorKind.DISK,
                    "There are " + free / MEGABYTE + " MB free at " + directory + "; at least " + wanted / MEGABYTE
                            + " MB are wanted before a download.",
                    "Free disk space there, or lower sidecar.loads.min-free-space.");
        }
    }

    /** Fails where the rest of a download does not fit, before it has filled the disk up. */
    void requireRoomFor(long bytes) {
        long free = space.at(directory);
        if (free < bytes) {
            throw new PermanentOllamaException(
                    OllamaErrorKind.DISK,
                    "The download still needs " + bytes / MEGABYTE + " MB, and there are " + free / MEGABYTE
                            + " MB free at " + directory + ".",
                    "Free disk space there, then retry from PULL; what has come so far is kept.");
        }
    }

    /** The same failure, with what fixes it where the store may not be written to and that is no matter of rights. */
    PermanentOllamaException explained(PermanentOllamaException failure) {
        return failure.kind() == OllamaErrorKind.PERMISSION
                ? models.sandboxAdvice()
                        .map(advice ->
                                new PermanentOllamaException(failure.kind(), LoadErrors.message(failure), advice))
                        .orElse(failure)
                : failure;
    }

    /** After a download was found damaged: nothing of it stays that is not what it should be. */
    void deleteDamagedSince(Instant since) {
        DamagedBlobs.deleteSince(directory, since);
    }

    /** After a download could not even be begun: a note on it may have been broken off. */
    void mendDamagedParts() {
        DamagedParts.mendIn(directory);
    }

    /** While Ollama writes none of its notes on unfinished downloads. */
    void keepPartNotes() {
        KeptNotes.in(directory).keep();
    }
}
