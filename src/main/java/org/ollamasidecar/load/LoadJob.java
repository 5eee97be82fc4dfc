package org.ollamasidecar.load;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.job.JobThread;
import org.ollamasidecar.job.JobVersion;
import org.ollamasidecar.job.StepState;
import org.ollamasidecar.job.SteppedJob;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.ollama.PullProgress;

/** One load. Its runner writes, anyone reads {@link #view}; both hold the lock only for an instant. */
final class LoadJob implements SteppedJob<Step> {

    private static final Duration LONGEST_WAIT = Duration.ofHours(1);

    private final String id;
    private final LoadSpec spec;
    private final InstantSource clock;
    private final Journal journal;
    private final Instant createdAt;
    private final StepTable steps;
    private final JobVersion version = new JobVersion();
    private final JobThread runner = new JobThread();

    private JobState state = JobState.RUNNING;
    private @Nullable InstalledModel installed;
    private boolean replaces;
    private boolean anew;
    private @Nullable Instant endedAt;
    private @Nullable LoadError error;
    private CompletableFuture<Void> ended = new CompletableFuture<>();

    LoadJob(LoadSpec spec, LoadConfig config, InstantSource clock, Journal journal) {
        this(UUID.randomUUID().toString(), spec, clock.instant(), config, clock, journal);
    }

    private LoadJob(
            String id, LoadSpec spec, Instant createdAt, LoadConfig config, InstantSource clock, Journal journal) {
        this.id = id;
        this.spec = spec;
        this.clock = clock;
        this.journal = journal;
        this.createdAt = createdAt;
        this.steps = new StepTable(config);
    }

    /** A job of an earlier life of the service: it has ended, whatever it was doing then. */
    static LoadJob restored(StoredLoad stored, LoadConfig config, InstantSource clock, Journal journal) {
        LoadView view = stored.load();
        LoadJob job = new LoadJob(view.id(), stored.spec(), view.createdAt(), config, clock, journal);
        job.restore(stored);
        return job;
    }

    private synchronized void restore(StoredLoad stored) {
        stored.load().steps().forEach(step -> steps.put(step.step(), StoredLoad.record(step)));
        state = stored.state();
        error = stored.error();
        endedAt = stored.load().endedAt() == null ? createdAt : stored.load().endedAt();
        ended.complete(null);
    }

    String id() {
        return id;
    }

    LoadSpec spec() {
        return spec;
    }

    synchronized JobState state() {
        return state;
    }

    /** Begins, or begins again from a step; the steps before it keep what they have found. */
    synchronized void begin(Step from, Thread thread) {
        steps.resetFrom(from);
        state = JobState.RUNNING;
        endedAt = null;
        error = null;
        ended = new CompletableFuture<>();
        runner.begin(thread);
        version.rise();
    }

    JobVersion version() {
        return version;
    }

    synchronized void end(JobState outcome, @Nullable LoadError why) {
        try {
            tell("load.ended", "The load of " + spec.model() + " is " + outcome);
        } finally {
            state = outcome;
            error = why;
            endedAt = clock.instant();
            runner.end();
            version.rise();
            ended.complete(null);
        }
    }

    /** Interrupts the work; that disconnects from Ollama, which then stops it too. */
    synchronized void cancel() {
        if (state == JobState.RUNNING) {
            runner.cancel();
        }
    }

    @Override
    public synchronized boolean isCancelWished() {
        return runner.isCancelWished();
    }

    @Override
    public synchronized void requireWanted() throws InterruptedException {
        runner.requireWanted();
    }

    /** Completes with the end of the run that is under way. */
    synchronized CompletableFuture<Void> ended() {
        return ended.copy();
    }

    /** Returns when the model is in memory, or when the job has ended without that. */
    void awaitLoaded() throws InterruptedException {
        long known = version.current();
        while (state() == JobState.RUNNING && stateOf(Step.LOAD) != StepState.DONE) {
            known = version.await(known, LONGEST_WAIT);
        }
    }

    /** Whether a download is needed, by what has been found out so far. */
    synchronized boolean isPullNeeded() {
        return installed == null || spec.pull() == PullPolicy.ALWAYS;
    }

    /** Whether there is a model to go on with when a newer one cannot be had. */
    synchronized boolean isInstalled() {
        return installed != null;
    }

    /** Whether what was found now differs from what was there before. */
    synchronized boolean isNews(Optional<InstalledModel> found) {
        return installed == null || !found.map(InstalledModel::digest).equals(Optional.of(installed.digest()));
    }

    /** Of the manifest of what is installed, as far as is known. */
    synchronized Optional<String> digest() {
        return Optional.ofNullable(installed).map(InstalledModel::digest);
    }

    /** On the disk; 0 where that is not known. */
    synchronized long sizeBytes() {
        return installed == null ? 0 : installed.sizeBytes();
    }

    /** What was there before serves on: it is not downloaded again, and the steps after the download follow once more. */
    synchronized void goOnWithOlder(LoadError why) {
        steps.change(
                Step.PULL,
                record -> record.ended(StepState.SKIPPED, "the installed one is kept", why, clock.instant()));
        steps.resetFrom(Step.LOAD);
        installed = null;
        version.rise();
        tell("load.older-kept", "The newer file is not used: " + why.message());
    }

    /** It is this job that brings a newer file, which is to be proved. */
    synchronized void replace() {
        replaces = true;
    }

    /** What is installed is damaged: it is not used any more, but got again. */
    synchronized void getAnew() {
        anew = true;
    }

    synchronized boolean isAnew() {
        return anew;
    }

    synchronized boolean replaces() {
        return replaces;
    }

    synchronized void installed(Optional<InstalledModel> found) {
        installed = found.orElse(null);
    }

    synchronized void change(Step step, UnaryOperator<StepRecord> change) {
        steps.change(step, change);
        version.rise();
    }

    @Override
    public void attempted(Step step) {
        change(step, record -> record.attempted(clock.instant()));
    }

    /** What is no word of Ollama ends the step. */
    @Override
    public RuntimeException failed(Step step, RuntimeException why) {
        if (!(why instanceof OllamaException told)) {
            return why;
        }
        change(step, record -> record.retrying(LoadErrors.of(told)));
        return LoadErrors.afterAttempt(told, attemptsOf(step));
    }

    @Override
    public void late(Step step) {
        change(step, record -> record.retrying(LoadErrors.late()));
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
        journal.record(type, message, Map.of("load", id, "model", spec.model().toString()));
    }

    /** What earlier attempts of the download have come to. */
    synchronized PullProgress pulled() {
        return steps.pulled();
    }

    /** When the newest bytes of the download came, in whatever attempt; now, where there is none yet. */
    synchronized Instant lastByte() {
        return steps.lastByte().orElseGet(this::now);
    }

    Instant createdAt() {
        return createdAt;
    }

    /** When a step was under way; empty where it has not begun, or not in this life of the service. */
    synchronized Optional<StepLog.Time> timeOf(Step step) {
        return steps.timeOf(step, now());
    }

    synchronized Optional<StepLog.Time> time() {
        return Optional.of(new StepLog.Time(createdAt, endedAt == null ? now() : endedAt));
    }

    Instant now() {
        return clock.instant();
    }

    private synchronized int attemptsOf(Step step) {
        return steps.attemptsOf(step);
    }

    synchronized StepState stateOf(Step step) {
        return steps.stateOf(step);
    }

    /** The last one where all are done. */
    synchronized Step firstUndone() {
        return steps.firstUndone();
    }

    synchronized LoadView view() {
        List<StepView> views = steps.views(id, clock.instant());
        String instance = spec.at().map(BackendName::text).orElse(null);
        return new LoadView(
                id, spec.model().toString(), instance, state, spec.pull(), createdAt, endedAt, views, error);
    }
}
