package org.ollamasidecar.load;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.ollama.PullProgress;

/** One load. Its runner writes, anyone reads {@link #view}; both hold the lock only for an instant. */
final class LoadJob {

    private final String id = UUID.randomUUID().toString();
    private final LoadWish wish;
    private final LoadConfig config;
    private final InstantSource clock;
    private final Journal journal;
    private final Instant createdAt;
    private final Map<Step, StepRecord> steps = new EnumMap<>(Step.class);

    private JobState state = JobState.RUNNING;
    private boolean cancelWished;
    private boolean installed;
    private @Nullable Instant endedAt;
    private @Nullable LoadError error;
    private @Nullable Thread runner;
    private CountDownLatch ended = new CountDownLatch(1);

    LoadJob(LoadWish wish, LoadConfig config, InstantSource clock, Journal journal) {
        this.wish = wish;
        this.config = config;
        this.clock = clock;
        this.journal = journal;
        this.createdAt = clock.instant();
        resetFrom(Step.AWAIT_SERVER);
    }

    String id() {
        return id;
    }

    LoadWish wish() {
        return wish;
    }

    synchronized JobState state() {
        return state;
    }

    /** Begins, or begins again from a step; the steps before it keep what they have found. */
    synchronized void begin(Step from, Thread thread) {
        resetFrom(from);
        state = JobState.RUNNING;
        cancelWished = false;
        endedAt = null;
        error = null;
        ended = new CountDownLatch(1);
        runner = thread;
    }

    private void resetFrom(Step from) {
        Arrays.stream(Step.values())
                .filter(step -> step.compareTo(from) >= 0)
                .forEach(step -> steps.put(step, StepRecord.PENDING));
    }

    synchronized void end(JobState outcome, @Nullable LoadError why) {
        tell("load.ended", "The load of " + wish.model() + " is " + outcome);
        state = outcome;
        error = why;
        endedAt = clock.instant();
        runner = null;
        ended.countDown();
    }

    /** Interrupts the work; that disconnects from Ollama, which then stops it too. */
    synchronized void cancel() {
        if (state == JobState.RUNNING) {
            cancelWished = true;
            if (runner != null) {
                runner.interrupt();
            }
        }
    }

    synchronized boolean isCancelWished() {
        return cancelWished;
    }

    /** A cancel is heeded here too: its interrupt can meet another one and be lost. */
    synchronized void requireWanted() throws InterruptedException {
        if (cancelWished) {
            throw new InterruptedException("The load was cancelled");
        }
    }

    synchronized CountDownLatch ended() {
        return ended;
    }

    /** Whether a download is needed, by what has been found out so far. */
    synchronized boolean isPullNeeded() {
        return !installed || wish.pull() == PullPolicy.ALWAYS;
    }

    synchronized void installed(boolean found) {
        installed = found;
    }

    synchronized void change(Step step, UnaryOperator<StepRecord> change) {
        steps.compute(step, (same, record) -> change.apply(record == null ? StepRecord.PENDING : record));
    }

    /** What one attempt of a step does. */
    interface Attempt {
        StepOutcome run() throws InterruptedException;
    }

    /** Makes another attempt of a step. Its failure is seen from then on, not only when the pause after it is over. */
    StepOutcome attempt(Step step, Attempt attempt) throws InterruptedException {
        requireWanted();
        change(step, record -> record.attempted(clock.instant()));
        try {
            return attempt.run();
        } catch (OllamaException e) {
            change(step, record -> record.retrying(LoadErrors.of(e)));
            throw e;
        } catch (InterruptedException e) {
            if (!isCancelWished()) {
                change(step, record -> record.retrying(LoadErrors.late()));
            }
            throw e;
        }
    }

    /** An attempt has failed, and another one follows now. */
    void retrying(Step step, LoadError why) {
        change(step, record -> record.retrying(why));
        tell("load.retry", step + " is tried again: " + why.message());
    }

    /** A step has ended in whatever way. */
    void ended(Step step, StepState outcome, @Nullable String found, @Nullable LoadError why) {
        change(step, record -> record.ended(outcome, found, why, clock.instant()));
        tell("load.step", step + " is " + outcome + (why == null ? "" : ": " + why.message()));
    }

    private void tell(String type, String message) {
        journal.record(type, message, Map.of("load", id, "model", wish.model().toString()));
    }

    /** What earlier attempts of the download have come to. */
    synchronized PullProgress pulled() {
        Download download = Objects.requireNonNull(steps.get(Step.PULL)).progress();
        return download == null ? PullProgress.NONE : download.progress();
    }

    Instant now() {
        return clock.instant();
    }

    synchronized StepState stateOf(Step step) {
        return Objects.requireNonNull(steps.get(step)).state();
    }

    synchronized LoadView view() {
        List<StepView> views = steps.entrySet().stream()
                .map(entry -> view(entry.getKey(), entry.getValue()))
                .toList();
        return new LoadView(id, wish.model().toString(), state, wish.pull(), createdAt, endedAt, views, error);
    }

    private StepView view(Step step, StepRecord record) {
        StepLimit limit = StepLimit.of(config, step);
        return new StepView(
                step,
                record.state(),
                record.attempt(),
                limit.attempts(),
                limit.timeout().toSeconds(),
                record.elapsedMillis(clock.instant()),
                record.detail(),
                record.progress() == null ? null : record.progress().view(clock.instant(), config.stallTimeout()),
                record.error());
    }
}
