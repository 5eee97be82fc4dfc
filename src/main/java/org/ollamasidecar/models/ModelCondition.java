package org.ollamasidecar.models;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.load.JobState;
import org.ollamasidecar.load.LoadError;
import org.ollamasidecar.load.LoadView;
import org.ollamasidecar.load.Step;
import org.ollamasidecar.load.StepView;

/**
 * What is known of one wanted model and done for it, within one generation of Ollama. Its transitions are pure.
 *
 * @param load the id of the newest job that was seen
 * @param failures failed loads in a row
 * @param losses how often it was lost soon after it had been loaded, in a row
 * @param retryAt not to be loaded before; null: at once
 * @param since when the phase began
 */
record ModelCondition(
        ModelPhase phase,
        String detail,
        @Nullable String load,
        int failures,
        int losses,
        @Nullable Instant retryAt,
        @Nullable StepFailure failure,
        Instant since) {

    /** Why a load has failed, and in which step. */
    record StepFailure(Step step, LoadError error) {}

    /**
     * What a look has found about one model.
     *
     * @param appeared whether it is installed, and was not before
     * @param lacksGpu whether it is loaded, but not on the GPU that is demanded
     * @param asOf when it was looked whether it is loaded; what happened later it cannot tell
     */
    record Facts(
            boolean installed,
            boolean appeared,
            boolean loaded,
            boolean lacksGpu,
            Optional<LoadView> newest,
            List<String> beside,
            Instant asOf,
            Instant now) {}

    static ModelCondition begin(Instant now) {
        return new ModelCondition(ModelPhase.WANTED, "waits for Ollama", null, 0, 0, null, null, now);
    }

    /** Whether it should be loaded now. */
    boolean isDue(Instant now) {
        return switch (phase) {
            case SERVING, LOADING -> false;
            case WANTED, INSTALLED, LOADED, FAILED -> retryAt == null || !now.isBefore(retryAt);
        };
    }

    ModelCondition with(Facts facts, LoadBackOff pauses) {
        Optional<LoadView> job = facts.newest();
        if (job.isPresent() && job.get().state() == JobState.RUNNING) {
            // While a newer file is brought in, the older one serves.
            return phase == ModelPhase.SERVING && facts.loaded() ? this : loading(job.get(), facts.now());
        }
        if (job.isPresent() && isNews(job.get())) {
            return ended(job.get(), facts, pauses);
        }
        return switch (phase) {
            case SERVING -> {
                if (!facts.loaded() && facts.asOf().isAfter(since)) {
                    yield lost(facts, pauses);
                }
                yield facts.lacksGpu() && facts.asOf().isAfter(since)
                        ? failed(load, StepFailures.GPU_LOST, facts.now(), pauses)
                        : this;
            }
            case FAILED -> facts.appeared() ? arrived(facts) : this;
            case WANTED, INSTALLED, LOADED, LOADING -> idle(facts);
        };
    }

    /** Whether it is still to be found out: nothing has served, failed or been lost yet. */
    boolean isUntried() {
        return switch (phase) {
            case WANTED, INSTALLED, LOADED, LOADING -> failures == 0 && losses == 0;
            case SERVING, FAILED -> false;
        };
    }

    private boolean isNews(LoadView job) {
        return job.endedAt() != null && job.endedAt().isAfter(since);
    }

    private ModelCondition loading(LoadView job, Instant now) {
        Instant begun = phase == ModelPhase.LOADING ? since : now;
        return new ModelCondition(ModelPhase.LOADING, doing(job), job.id(), failures, losses, null, failure, begun);
    }

    private static String doing(LoadView job) {
        return job.current().map(StepView::summary).orElse("loading");
    }

    private ModelCondition ended(LoadView job, Facts facts, LoadBackOff pauses) {
        Instant now = facts.now();
        return switch (job.state()) {
            case DONE, RUNNING ->
                new ModelCondition(ModelPhase.SERVING, "answers", job.id(), 0, losses, null, null, now);
            case FAILED -> failed(job.id(), StepFailures.of(job), now, pauses);
            case CANCELLED, INTERRUPTED ->
                phase == ModelPhase.SERVING && facts.loaded()
                        ? new ModelCondition(phase, detail, job.id(), 0, losses, null, null, now)
                        : failed(job.id(), StepFailures.cancelled(job), now, pauses);
        };
    }

    private ModelCondition failed(@Nullable String id, StepFailure why, Instant now, LoadBackOff pauses) {
        Duration pause = pauses.afterFailure(why.error().kind(), failures);
        String detail = why.step() + ": " + why.error().message();
        return new ModelCondition(ModelPhase.FAILED, detail, id, failures + 1, losses, now.plus(pause), why, now);
    }

    /** The first loss is made good at once; more of them in a row mean that it does not fit. */
    private ModelCondition lost(Facts facts, LoadBackOff pauses) {
        Instant now = facts.now();
        boolean soon = now.isBefore(since.plus(pauses.stableAfter()));
        int inARow = soon ? losses + 1 : 1;
        Duration pause = pauses.afterLoss(inARow);
        String detail = pause.isZero()
                ? "was unloaded and is loaded again"
                : "does not stay loaded"
                        + (facts.beside().isEmpty() ? "" : " beside " + String.join(", ", facts.beside()));
        return new ModelCondition(ModelPhase.INSTALLED, detail, load, failures, inARow, now.plus(pause), null, now);
    }

    /** Whatever has failed before: somebody else has brought it. */
    private ModelCondition arrived(Facts facts) {
        return new ModelCondition(
                ModelPhase.INSTALLED, "has come into the store", load, 0, losses, null, null, facts.now());
    }

    private ModelCondition idle(Facts facts) {
        ModelPhase found =
                facts.loaded() ? ModelPhase.LOADED : facts.installed() ? ModelPhase.INSTALLED : ModelPhase.WANTED;
        return found == phase || retryAt != null
                ? this
                : new ModelCondition(found, "waits for its turn", load, failures, losses, null, failure, facts.now());
    }
}
