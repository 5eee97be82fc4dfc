package org.ollamasidecar.load;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.ollamasidecar.load.file.BuiltInModel;
import org.ollamasidecar.load.file.FileImport;
import org.ollamasidecar.load.file.ModelFile;
import org.ollamasidecar.load.newer.Replacements;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.PermanentOllamaException;
import org.ollamasidecar.ollama.PullProgress;
import org.ollamasidecar.ollama.TransientOllamaException;
import org.ollamasidecar.state.Child;

/** Brings a model into Ollama's store: from a registry, or of a file. */
@ApplicationScoped
class ModelFetch {

    private static final long NOTING_MILLIS = 500;

    private final OllamaAccess ollama;
    private final ModelStore store;
    private final LoadConfig config;
    private final FileImport imports;
    private final Replacements replacements;
    private final BuiltInModel builtIn;

    ModelFetch(
            OllamaAccess ollama,
            ModelStore store,
            LoadConfig config,
            FileImport imports,
            Replacements replacements,
            BuiltInModel builtIn) {
        this.ollama = ollama;
        this.store = store;
        this.config = config;
        this.imports = imports;
        this.replacements = replacements;
        this.builtIn = builtIn;
    }

    boolean isBuiltIn(LoadSpec spec) {
        return builtIn.isNamed(spec.model());
    }

    StepOutcome run(LoadJob job) throws InterruptedException {
        Optional<ModelFile> from = job.spec().from();
        Runnable ended = ollama.changing(job.spec());
        try {
            if (job.isAnew()) {
                deleteDamaged(job);
            }
            if (isBuiltIn(job.spec())) {
                return madeOfOurs(job);
            }
            return from.isPresent() ? made(job, from.get()) : pulled(job);
        } catch (PermanentOllamaException e) {
            throw job.isAnew() && e.kind() == OllamaErrorKind.NOT_FOUND ? toBeSent(e) : store.explained(e);
        } finally {
            ended.run();
        }
    }

    /** Only the files that are damaged: what is whole need not come again, and other models may have it too. */
    private void deleteDamaged(LoadJob job) throws InterruptedException {
        LoadSpec spec = job.spec();
        if (ollama.awaitStore(spec).isOurs()) {
            job.change(Step.PULL, record -> record.doing("looking which files are damaged", null));
            store.deleteDamaged(spec.model());
            return;
        }
        try {
            ollama.store(spec).delete(spec.model());
        } catch (PermanentOllamaException e) {
            if (e.kind() != OllamaErrorKind.NOT_FOUND) {
                throw e;
            }
        }
    }

    private static PermanentOllamaException toBeSent(PermanentOllamaException failure) {
        return new PermanentOllamaException(
                failure.kind(),
                "No registry has the model: " + LoadErrors.message(failure),
                "Where it was made of a file that somebody sent, send that once more under the same name (\"From a"
                        + " file…\", PUT /sidecar/v1/models/import). Else check its name.");
    }

    private StepOutcome madeOfOurs(LoadJob job) throws InterruptedException {
        builtIn.make(ollama.store(job.spec()));
        job.installed(installed(job.spec()));
        return StepOutcome.done("made by this service");
    }

    private StepOutcome made(LoadJob job, ModelFile from) throws InterruptedException {
        String what = imports.run(
                ollama.store(job.spec()),
                job.spec().model(),
                from,
                doing -> job.change(Step.PULL, record -> record.doing(doing, null)));
        job.installed(installed(job.spec()));
        return StepOutcome.done(what);
    }

    private StepOutcome pulled(LoadJob job) throws InterruptedException {
        try {
            return downloaded(job);
        } catch (TransientOllamaException e) {
            if (e.kind() == OllamaErrorKind.DAMAGED) {
                store.deleteDamagedSince(job.createdAt());
                store.mendDamagedParts();
            }
            throw e;
        }
    }

    private StepOutcome downloaded(LoadJob job) throws InterruptedException {
        LoadSpec spec = job.spec();
        if (job.isInstalled()) {
            if (replacements.isOpen(spec.model()) && !job.replaces()) {
                return StepOutcome.skipped("another load brings a newer file");
            }
            job.replace();
            replacements.begin(ollama.awaitStore(spec), spec.model());
        }
        OllamaClient client = ollama.store(spec);
        PullTracker tracker = new PullTracker(job, store);
        boolean insecure = config.insecureRegistries()
                .orElse(List.of())
                .contains(spec.model().host());
        StallWatch watch = new StallWatch(
                config.stallTimeout(),
                config.pullCheckpoint(),
                tracker,
                () -> PullTracker.stall(config.stallTimeout().toSeconds()));
        while (watch.run(() -> client.pull(spec.model(), insecure, tracker)) == StallWatch.End.CHECKPOINT) {
            // Ollama notes it when it sees that nobody waits any more: not before, and not at all when one is back.
            TimeUnit.MILLISECONDS.sleep(NOTING_MILLIS);
            store.keepPartNotes();
        }
        store.keepPartNotes();
        PullProgress progress = tracker.progress();
        Optional<InstalledModel> now = installed(spec);
        String bytes = "pulled, " + progress.totalBytes() + " bytes in "
                + progress.layers().size() + " layers";
        boolean isNews = job.isNews(now);
        job.installed(now);
        if (!isNews) {
            replacements.nothingNewer(spec.model());
            return StepOutcome.done(bytes + "; it is the one that was installed");
        }
        return StepOutcome.done(
                bytes + (replacements.isOpen(spec.model()) ? "; the installed one serves until it is proved" : ""));
    }

    /** As it is in the store. Ours is looked at first: to list all models takes Ollama the longer the more there are. */
    Optional<InstalledModel> installed(LoadSpec spec) throws InterruptedException {
        Child keeper = ollama.awaitStore(spec);
        Optional<InstalledModel> seen = keeper.isOurs() ? store.find(spec.model()) : Optional.empty();
        return seen.isPresent() ? seen : ollama.store(spec).findInstalled(spec.model());
    }
}
