package org.ollamasidecar.upgrade;

import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.job.JobThread;
import org.ollamasidecar.job.JobVersion;
import org.ollamasidecar.job.StepMap;
import org.ollamasidecar.job.SteppedJob;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.upgrade.UpgradeView.State;

/** One upgrade. Its runner writes, anyone reads {@link #view}; both hold the lock only for an instant. */
final class UpgradeJob implements SteppedJob<UpgradeStep> {

    private final String id = UUID.randomUUID().toString();
    private final UpgradeWish wish;
    private final UpgradeLimits limits;
    private final InstantSource clock;
    private final Journal journal;
    private final Instant createdAt;
    private final StepMap<UpgradeStep, StepProgress> steps = new StepMap<>(UpgradeStep.class, StepProgress.PENDING);
    private final UpgradeFindings findings = new UpgradeFindings();
    private final JobVersion version = new JobVersion();
    private final JobThread runner = new JobThread();

    private State state = State.RUNNING;
    private @Nullable Instant endedAt;
    private UpgradeView.@Nullable Failure error;

    UpgradeJob(UpgradeWish wish, UpgradeLimits limits, InstantSource clock, Journal journal) {
        this.wish = wish;
        this.limits = limits;
        this.clock = clock;
        this.journal = journal;
        this.createdAt = clock.instant();
    }

    String id() {
        return id;
    }

    /** Where it can be read. */
    String address() {
        return "/sidecar/v1/upgrades/" + id;
    }

    UpgradeWish wish() {
        return wish;
    }

    UpgradeFindings findings() {
        return findings;
    }

    JobVersion version() {
        return version;
    }

    /** Begins, or begins again from a step; the steps before it keep what they have found. */
    synchronized void begin(UpgradeStep from, Thread thread) {
        steps.resetFrom(from);
        state = State.RUNNING;
        endedAt = null;
        error = null;
        runner.begin(thread);
        version.rise();
    }

    @Override
    public void attempted(UpgradeStep step) {
        change(step, progress -> progress.attempted(clock.instant()));
    }

    @Override
    public RuntimeException failed(UpgradeStep step, RuntimeException why) {
        change(step, progress -> progress.retrying(UpgradeFailures.of(step, why)));
        return why;
    }

    @Override
    public void late(UpgradeStep step) {
        change(step, progress -> progress.retrying(UpgradeFailures.late(step)));
    }

    @Override
    public synchronized void requireWanted() throws InterruptedException {
        runner.requireWanted();
    }

    private synchronized void change(UpgradeStep step, UnaryOperator<StepProgress> change) {
        steps.change(step, change);
        version.rise();
    }

    void ended(UpgradeStep step, String found) {
        change(step, progress -> progress.done(found, clock.instant()));
        tell("upgrade.step", step + " is DONE: " + found);
    }

    void failed(UpgradeView.Failure why) {
        change(why.step(), progress -> progress.failed(why, clock.instant()));
    }

    void cancelled(UpgradeStep step) {
        change(step, progress -> progress.cancelled(clock.instant()));
    }

    /** What was being tried is gone, or serves. */
    void end(State outcome, UpgradeView.@Nullable Failure why) {
        synchronized (this) {
            state = outcome;
            error = why;
            endedAt = clock.instant();
            runner.end();
            version.rise();
        }
        tell(
                "upgrade.ended",
                "The upgrade (" + wish.text() + ") is " + outcome
                        + (why == null ? "" : " at " + why.step() + ": " + why.reason()));
    }

    private void tell(String type, String message) {
        journal.record(type, message, Map.of("upgrade", id));
    }

    /** Interrupts the work; false: it is too late for that. */
    synchronized boolean cancel() {
        if (state != State.RUNNING || !undone().isBeforeTheSwitch()) {
            return false;
        }
        runner.cancel();
        return true;
    }

    @Override
    public synchronized boolean isCancelWished() {
        return runner.isCancelWished();
    }

    synchronized boolean isRunning() {
        return state == State.RUNNING;
    }

    synchronized boolean isDone() {
        return state == State.DONE;
    }

    /** The first step that has not been done; the last one where all are. */
    synchronized UpgradeStep undone() {
        return steps.firstWith(progress -> !progress.state().isComplete());
    }

    /** @param serving how the one is launched that serves now */
    RetryStart retryStart(Launch serving) {
        return new RetryStart(undone(), findings.isSwitched(), findings.isFoundFor(serving));
    }

    synchronized UpgradeView view() {
        Instant now = clock.instant();
        return new UpgradeView(
                id,
                wish.text(),
                wish.kind(),
                state,
                createdAt,
                endedAt,
                findings.instanceText(),
                findings.versionBefore(),
                findings.versionAfter(),
                steps.views((step, progress) -> progress.view(step, limits.of(step), now)),
                error);
    }
}
