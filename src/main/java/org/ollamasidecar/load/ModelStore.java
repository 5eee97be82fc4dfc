package org.ollamasidecar.load;

import jakarta.enterprise.context.ApplicationScoped;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.load.store.DamagedBlobs;
import org.ollamasidecar.load.store.DamagedParts;
import org.ollamasidecar.load.store.KeptNotes;
import org.ollamasidecar.load.store.ModelDisk;
import org.ollamasidecar.load.store.ModelFiles;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.ollama.PermanentOllamaException;

/** The disk on which Ollama keeps models. */
@ApplicationScoped
class ModelStore {

    private static final long MEGABYTE = 1_000_000;

    private final ModelsDirectory models;
    private final Path directory;
    private final LoadConfig config;
    private final ModelDisk disk;
    private final ModelFiles files;

    ModelStore(ModelsDirectory models, LoadConfig config, ModelDisk disk) {
        this.models = models;
        this.directory = models.path();
        this.config = config;
        this.disk = disk;
        this.files = new ModelFiles(directory);
    }

    /** The model's entry, as far as it can be read there. */
    Optional<InstalledModel> find(ModelName model) {
        return new OllamaStore(directory).find(model);
    }

    /** Fails where a download would only fill the disk up. */
    void requireRoom() {
        long free = disk.freeBytes();
        long wanted = config.minFreeSpace().asLongValue();
        if (free < wanted) {
            throw new PermanentOllamaException(
                    OllamaErrorKind.DISK,
                    "There are " + free / MEGABYTE + " MB free at " + disk.folder() + "; at least " + wanted / MEGABYTE
                            + " MB are wanted before a download.",
                    "Free disk space there, or lower sidecar.loads.min-free-space.");
        }
    }

    /** Fails where the rest of a download does not fit, before it has filled the disk up. */
    void requireRoomFor(long bytes) {
        long free = disk.freeBytes();
        if (free < bytes) {
            throw new PermanentOllamaException(
                    OllamaErrorKind.DISK,
                    "The download still needs " + bytes / MEGABYTE + " MB, and there are " + free / MEGABYTE
                            + " MB free at " + disk.folder() + ".",
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

    /** The same failure of a load, or that files of the model are damaged, where that is why it has failed. */
    OllamaException explained(OllamaException failure, ModelName model) throws InterruptedException {
        Optional<String> damage =
                switch (failure.kind()) {
                    // It says nothing, or speaks of the file: to know costs no more than one load of the model.
                    case UNKNOWN, DAMAGED, DAMAGED_MODEL -> files.damage(model);
                    case NOT_FOUND, UNSUPPORTED, RUNNER, REFUSED -> files.lackOrBadHeader(model);
                    case MEMORY,
                            DISK,
                            PERMISSION,
                            REGISTRY,
                            UNAUTHORIZED,
                            TLS,
                            INCOMPLETE_INSTALLATION,
                            BUSY,
                            CONNECTION -> Optional.empty();
                };
        return damage.<OllamaException>map(what -> new PermanentOllamaException(
                        OllamaErrorKind.DAMAGED_MODEL,
                        "The model " + model + " is damaged: " + what + ".",
                        "Delete it and get it again: POST /sidecar/v1/loads/{id}/retry with {\"anew\":true}. One that was"
                                + " made of a file which somebody sent has to be sent again."))
                .orElseGet(() -> failure.kind() == OllamaErrorKind.DAMAGED_MODEL ? unreadable(failure) : failure);
    }

    private static OllamaException unreadable(OllamaException failure) {
        return new PermanentOllamaException(
                OllamaErrorKind.UNSUPPORTED,
                LoadErrors.message(failure),
                "The file is what it was when it came, and this Ollama cannot read it. Use a newer Ollama"
                        + " (sidecar.ollama.version, or the version of its instance), or another model.");
    }

    /** So that nothing of it is taken for good when the model is got again. */
    void deleteDamaged(ModelName model) throws InterruptedException {
        files.deleteDamaged(model);
    }

    /** After a download was found damaged: nothing of it stays that is not what it should be. */
    void deleteDamagedSince(Instant since) throws InterruptedException {
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
