package org.ollamasidecar.load;

import io.smallrye.faulttolerance.api.BeforeRetry;
import io.smallrye.faulttolerance.api.ExponentialBackoff;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.ollamasidecar.instance.OllamaLog;
import org.ollamasidecar.load.newer.Replacements;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.ollama.PermanentOllamaException;
import org.ollamasidecar.state.Child;

/**
 * The steps, each with its own limits. They are called through the container only, and block: an interrupt by
 * {@code @Timeout} or by a cancel disconnects from Ollama, so that an attempt never overlaps the one before it.
 */
@ApplicationScoped
class LoadSteps {

    private final OllamaAccess ollama;
    private final ModelStore store;
    private final PullPermission permission;
    private final ModelLoader loader;
    private final ModelProof proof;
    private final LoadConfig config;
    private final OllamaLog log;
    private final ModelFetch fetch;
    private final Replacements replacements;

    LoadSteps(
            OllamaAccess ollama,
            ModelStore store,
            PullPermission permission,
            ModelLoader loader,
            ModelProof proof,
            LoadConfig config,
            OllamaLog log,
            ModelFetch fetch,
            Replacements replacements) {
        this.ollama = ollama;
        this.store = store;
        this.permission = permission;
        this.loader = loader;
        this.proof = proof;
        this.config = config;
        this.log = log;
        this.fetch = fetch;
        this.replacements = replacements;
    }

    /** Of the Ollama where it is loaded, as far as it is known now. */
    long generation(LoadJob job) {
        return ollama.generation(job.spec());
    }

    @Timeout(value = 120, unit = ChronoUnit.SECONDS)
    StepOutcome awaitServer(LoadJob job) throws InterruptedException {
        return job.attempt(
                Step.AWAIT_SERVER,
                () -> StepOutcome.done("Ollama " + ollama.awaitReady(job.spec()).version() + " answers"));
    }

    @Timeout(value = 5, unit = ChronoUnit.SECONDS)
    @Retry(
            maxRetries = 3,
            delay = 200,
            abortOn = {PermanentOllamaException.class, InterruptedException.class})
    @BeforeRetry(RetryNotes.class)
    StepOutcome resolve(LoadJob job) throws InterruptedException {
        return job.attempt(Step.RESOLVE, () -> resolved(job));
    }

    private StepOutcome resolved(LoadJob job) throws InterruptedException {
        LoadSpec spec = job.spec();
        Optional<InstalledModel> installed = job.isAnew() ? Optional.empty() : fetch.installed(spec);
        job.installed(installed);
        if (installed.isPresent() && spec.pull() != PullPolicy.ALWAYS) {
            return StepOutcome.done("installed");
        }
        if (spec.from().isPresent()) {
            return StepOutcome.done("to be made of " + spec.from().get());
        }
        if (fetch.isBuiltIn(spec)) {
            return StepOutcome.done("to be made by this service");
        }
        if (spec.pull() == PullPolicy.NEVER && job.isAnew()) {
            throw new PermanentOllamaException(
                    OllamaErrorKind.REFUSED,
                    "The model " + spec.model() + " would have to be downloaded again, and pull is 'never'.",
                    "Load it with pull: missing, or bring its files back; nothing was deleted.");
        }
        if (spec.pull() == PullPolicy.NEVER) {
            throw new PermanentOllamaException(
                    OllamaErrorKind.NOT_FOUND,
                    "The model " + spec.model() + " is not installed, and pull is 'never'.",
                    "Ask for it with pull: missing, or check its name.");
        }
        permission.require(spec.model());
        store.requireRoom();
        return StepOutcome.done(
                installed.isPresent() ? "installed; the registry is asked for a newer one" : "to be pulled");
    }

    @Timeout(value = 6, unit = ChronoUnit.HOURS)
    @Retry(
            maxRetries = 8,
            delay = 1,
            delayUnit = ChronoUnit.SECONDS,
            maxDuration = 24,
            durationUnit = ChronoUnit.HOURS,
            abortOn = {PermanentOllamaException.class, InterruptedException.class})
    @ExponentialBackoff(maxDelay = 30, maxDelayUnit = ChronoUnit.SECONDS)
    @BeforeRetry(RetryNotes.class)
    StepOutcome pull(LoadJob job) throws InterruptedException {
        return job.isPullNeeded()
                ? job.attempt(Step.PULL, () -> fetch.run(job))
                : StepOutcome.skipped("already installed");
    }

    @Timeout(value = 2, unit = ChronoUnit.HOURS)
    @Retry(
            maxRetries = 1,
            delay = 500,
            maxDuration = 24,
            durationUnit = ChronoUnit.HOURS,
            abortOn = {PermanentOllamaException.class, InterruptedException.class})
    @BeforeRetry(RetryNotes.class)
    StepOutcome load(LoadJob job) throws InterruptedException {
        return job.attempt(Step.LOAD, () -> loaded(job));
    }

    private StepOutcome loaded(LoadJob job) throws InterruptedException {
        Child child = ollama.awaitReady(job.spec());
        Optional<String> objection = replacements.makeRoom(child, job.spec().model(), job.sizeBytes());
        Duration stall = config.load().stallTimeout();
        StallWatch watch = new StallWatch(
                stall, StallWatch.NO_CHECKPOINT, new LoadSigns(log, child), () -> LoadSigns.stall(stall.toSeconds()));
        OllamaClient client = ollama.client(child, job.spec());
        long begun = System.nanoTime();
        try {
            watch.run(() -> bringIn(client, job));
        } catch (OllamaException e) {
            throw child.isOurs() ? store.explained(e, job.spec().model()) : e;
        }
        return StepOutcome.done("in memory after " + millisSince(begun) + " ms"
                + objection.map(why -> "; the older file left first: " + why).orElse(""));
    }

    private void bringIn(OllamaClient client, LoadJob job) throws InterruptedException {
        LoadSpec spec = job.spec();
        loader.load(client, spec.model(), spec.keepAlive(), job.digest());
    }

    @Timeout(value = 60, unit = ChronoUnit.SECONDS)
    @Retry(
            maxRetries = 2,
            delay = 500,
            maxDuration = 10,
            durationUnit = ChronoUnit.MINUTES,
            abortOn = {PermanentOllamaException.class, InterruptedException.class})
    @BeforeRetry(RetryNotes.class)
    StepOutcome verify(LoadJob job) throws InterruptedException {
        return job.spec().verify() || isReplacing(job)
                ? job.attempt(Step.VERIFY, () -> verified(job))
                : StepOutcome.skipped("not wished");
    }

    private StepOutcome verified(LoadJob job) throws InterruptedException {
        Child child = ollama.awaitReady(job.spec());
        OllamaClient client = ollama.client(child, job.spec());
        if (!isReplacing(job)) {
            return StepOutcome.done(proof.of(client, job));
        }
        // Another Ollama than that of LOAD, where that one has died, does not have it in memory.
        bringIn(client, job);
        String found = proof.of(client, job);
        replacements.complete(child, job.spec().model());
        return StepOutcome.done(found + "; the newer file serves from now on");
    }

    /** Whether the newer file of this job is on trial, and an older one serves. */
    boolean isReplacing(LoadJob job) {
        return job.replaces() && replacements.isOpen(job.spec().model());
    }

    /** The newer file is not wanted: the older one is what is installed. */
    void putBack(LoadJob job, String why) {
        replacements.putBack(job.spec().model(), why);
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }
}
