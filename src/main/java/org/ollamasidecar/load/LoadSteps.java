package org.ollamasidecar.load;

import io.smallrye.faulttolerance.api.BeforeRetry;
import io.smallrye.faulttolerance.api.ExponentialBackoff;
import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.eclipse.microprofile.faulttolerance.Retry;
import org.eclipse.microprofile.faulttolerance.Timeout;
import org.ollamasidecar.ollama.Generation;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaErrorKind;
import org.ollamasidecar.ollama.PermanentOllamaException;
import org.ollamasidecar.ollama.PullProgress;
import org.ollamasidecar.ollama.TransientOllamaException;

/**
 * The steps, each with its own limits. They are called through the container only, and block: an interrupt by
 * {@code @Timeout} or by a cancel disconnects from Ollama, so that an attempt never overlaps the one before it.
 */
@ApplicationScoped
class LoadSteps {

    private static final String EMBEDDING = "embedding";
    private static final String COMPLETION = "completion";
    private static final String PROBE_TEXT = "ping";
    private static final long NOTING_MILLIS = 500;

    private final OllamaAccess ollama;
    private final ModelStore store;
    private final LoadConfig config;

    LoadSteps(OllamaAccess ollama, ModelStore store, LoadConfig config) {
        this.ollama = ollama;
        this.store = store;
        this.config = config;
    }

    @Timeout(value = 120, unit = ChronoUnit.SECONDS)
    StepOutcome awaitServer(LoadJob job) throws InterruptedException {
        return job.attempt(
                Step.AWAIT_SERVER,
                () -> StepOutcome.done("Ollama " + ollama.awaitReady().version() + " answers"));
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
        LoadWish wish = job.wish();
        boolean installed = isInstalled(ollama.client(), wish.model());
        job.installed(installed);
        if (installed && wish.pull() != PullPolicy.ALWAYS) {
            return StepOutcome.done("installed");
        }
        if (wish.pull() == PullPolicy.NEVER) {
            throw new PermanentOllamaException(
                    OllamaErrorKind.NOT_FOUND,
                    "The model " + wish.model() + " is not installed, and pull is 'never'.",
                    "Ask for it with pull: missing, or check its name.");
        }
        store.requireRoom();
        return StepOutcome.done(installed ? "installed; the registry is asked for a newer one" : "to be pulled");
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
                ? job.attempt(Step.PULL, () -> pulled(job))
                : StepOutcome.skipped("already installed");
    }

    private StepOutcome pulled(LoadJob job) throws InterruptedException {
        LoadWish wish = job.wish();
        OllamaClient client = ollama.client();
        PullTracker tracker = new PullTracker(job, store);
        boolean insecure = config.insecureRegistries()
                .orElse(List.of())
                .contains(wish.model().host());
        StallWatch watch = new StallWatch(config.stallTimeout(), config.pullCheckpoint(), tracker);
        while (watch.run(() -> client.pull(wish.model(), insecure, tracker)) == StallWatch.End.CHECKPOINT) {
            // Ollama notes it when it sees that nobody waits any more: not before, and not at all when one is back.
            TimeUnit.MILLISECONDS.sleep(NOTING_MILLIS);
        }
        PullProgress progress = tracker.progress();
        job.installed(true);
        return StepOutcome.done("pulled, " + progress.totalBytes() + " bytes in "
                + progress.layers().size() + " layers");
    }

    @Timeout(value = 15, unit = ChronoUnit.MINUTES)
    @Retry(
            maxRetries = 1,
            delay = 500,
            maxDuration = 1,
            durationUnit = ChronoUnit.HOURS,
            abortOn = {PermanentOllamaException.class, InterruptedException.class})
    @BeforeRetry(RetryNotes.class)
    StepOutcome load(LoadJob job) throws InterruptedException {
        return job.attempt(Step.LOAD, () -> loaded(job));
    }

    private StepOutcome loaded(LoadJob job) throws InterruptedException {
        LoadWish wish = job.wish();
        OllamaClient client = ollama.client();
        long begun = System.nanoTime();
        if (isEmbedding(client, wish.model())) {
            client.loadEmbedding(wish.model(), wish.keepAlive());
        } else {
            client.load(wish.model(), wish.keepAlive());
        }
        return StepOutcome.done("in memory after " + millisSince(begun) + " ms");
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
        return job.wish().verify() ? job.attempt(Step.VERIFY, () -> verified(job)) : StepOutcome.skipped("not wished");
    }

    private StepOutcome verified(LoadJob job) throws InterruptedException {
        LoadWish wish = job.wish();
        OllamaClient client = ollama.client();
        LoadedModel loaded = loaded(client, wish.model())
                .orElseThrow(() -> new TransientOllamaException(
                        OllamaErrorKind.RUNNER,
                        "Ollama does not list " + wish.model() + " as loaded.",
                        "It may have been unloaded for another model. Retry from LOAD."));
        return StepOutcome.done(produced(client, wish) + "; runs on " + loaded.processor());
    }

    private static String produced(OllamaClient client, LoadWish wish) throws InterruptedException {
        long begun = System.nanoTime();
        if (isEmbedding(client, wish.model())) {
            int dimensions = client.embed(wish.model(), PROBE_TEXT, wish.keepAlive());
            return requireSome(dimensions, "vector") + " dimensions in " + millisSince(begun) + " ms";
        }
        Generation generation = client.generate(wish.model(), PROBE_TEXT, 1, wish.keepAlive());
        return requireSome(generation.tokens(), "token") + " token in " + millisSince(begun) + " ms";
    }

    private static int requireSome(int count, String what) {
        if (count < 1) {
            throw new TransientOllamaException(
                    OllamaErrorKind.RUNNER,
                    "The model answered without a single " + what + ".",
                    "Look into the log (GET /sidecar/v1/logs), then retry from LOAD.");
        }
        return count;
    }

    /** A model that can do both is loaded for text. */
    private static boolean isEmbedding(OllamaClient client, ModelName model) throws InterruptedException {
        List<String> capabilities = client.capabilities(model);
        return capabilities.contains(EMBEDDING) && !capabilities.contains(COMPLETION);
    }

    private static boolean isInstalled(OllamaClient client, ModelName model) throws InterruptedException {
        return client.installed().stream().anyMatch(installed -> model.isNamed(installed.name()));
    }

    private static Optional<LoadedModel> loaded(OllamaClient client, ModelName model) throws InterruptedException {
        return client.loaded().stream()
                .filter(loaded -> model.isNamed(loaded.name()))
                .findFirst();
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }
}
