package org.ollamasidecar.models.find;

import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.load.PullPermission;
import org.ollamasidecar.load.file.GgufFacts;
import org.ollamasidecar.load.store.ModelDisk;
import org.ollamasidecar.load.store.ModelFiles;
import org.ollamasidecar.models.find.LookupView.DiskAfter;
import org.ollamasidecar.models.find.LookupView.MemoryView;
import org.ollamasidecar.ollama.ModelManifest;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.PermanentOllamaException;
import org.ollamasidecar.state.Mode;
import org.ollamasidecar.state.SidecarConfig;
import org.ollamasidecar.task.TimeLimit;

/** Finds out about a model before it is downloaded, within a limit of time and bytes, whatever its registry does. */
@ApplicationScoped
class ModelLookup {

    private static final Duration LIMIT = Duration.ofSeconds(5);
    private static final int MOST_AT_ONCE = 4;

    /** The sizes stand at the beginning, before the vocabulary. */
    private static final int HEADER_BYTES = 256 << 10;

    private final Registry registry;
    private final PullPermission permission;
    private final MemoryNeed memory;
    private final ModelDisk disk;
    private final ModelFiles files;
    private final boolean ours;
    private final Semaphore turns = new Semaphore(MOST_AT_ONCE);

    ModelLookup(
            Registry registry,
            PullPermission permission,
            MemoryNeed memory,
            ModelDisk disk,
            ModelsDirectory models,
            SidecarConfig config) {
        this.registry = registry;
        this.permission = permission;
        this.memory = memory;
        this.disk = disk;
        this.files = new ModelFiles(models.path());
        this.ours = config.mode() == Mode.OWN;
    }

    /**
     * Asks the registry; what it does not tell is said in a sentence.
     *
     * @throws ProblemException where too many ask at once
     */
    LookupView look(ModelName model) throws InterruptedException {
        if (!turns.tryAcquire()) {
            throw new ProblemException(Problem.of(
                    "too-many-lookups",
                    "Too many lookups",
                    429,
                    MOST_AT_ONCE + " registries are being asked already.",
                    "Send it again in a few seconds."));
        }
        try {
            permission.require(model);
            return found(model, limited(model, () -> registry.manifest(model)));
        } catch (PermanentOllamaException refused) {
            return LookupView.unknown(model.toString(), String.valueOf(refused.getMessage()));
        } catch (LookupFailure e) {
            return LookupView.unknown(model.toString(), e.sentence());
        } finally {
            turns.release();
        }
    }

    private LookupView found(ModelName model, ModelManifest manifest) throws InterruptedException {
        String note = null;
        MemoryView fit = MemoryView.NOT_KNOWN;
        try {
            fit = memory(model, manifest);
        } catch (LookupFailure e) {
            note = e.sentence();
        }
        long download = ours ? files.missingBytes(manifest) : manifest.size();
        return new LookupView(model.toString(), manifest.size(), download, after(download), fit, note);
    }

    private @Nullable DiskAfter after(long download) {
        if (!ours) {
            return null;
        }
        long free = disk.freeBytes();
        return new DiskAfter(disk.folder().toString(), free, free - download);
    }

    private MemoryView memory(ModelName model, ModelManifest manifest) throws LookupFailure, InterruptedException {
        if (manifest.weights().isEmpty()) {
            return MemoryView.NOT_KNOWN;
        }
        ModelManifest.Layer weights = manifest.weights().getFirst();
        byte[] beginning = limited(model, () -> registry.beginning(model, weights, HEADER_BYTES));
        try {
            return memory.look(GgufFacts.of(beginning, weights.size()), manifest.size());
        } catch (IOException e) {
            throw new LookupFailure("What " + model.host() + " has sent is no model file: " + e.getMessage());
        }
    }

    private static <T> T limited(ModelName model, Callable<T> question) throws LookupFailure, InterruptedException {
        try {
            return TimeLimit.call(LIMIT, question);
        } catch (TimeoutException e) {
            throw new LookupFailure(model.host() + " has not answered within " + LIMIT.toSeconds() + " s.");
        } catch (ExecutionException e) {
            if (e.getCause() instanceof LookupFailure told) {
                throw told;
            }
            throw new IllegalStateException(e.getCause());
        }
    }
}
