package org.ollamasidecar.upgrade;

import java.time.InstantSource;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.job.StepMap;
import org.ollamasidecar.job.SteppedJob;

/** What an upgrade does at one backend: its steps, and what they have found. Its runner writes, anyone reads. */
final class UpgradePlace implements SteppedJob<UpgradeStep> {

    private final BackendName name;
    private final UpgradeJob job;
    private final UpgradeLimits limits;
    private final InstantSource clock;
    private final StepMap<UpgradeStep, StepProgress> steps = new StepMap<>(UpgradeStep.class, StepProgress.PENDING);
    private final UpgradeFindings findings = new UpgradeFindings();

    UpgradePlace(BackendName name, UpgradeJob job, UpgradeLimits limits, InstantSource clock) {
        this.name = name;
        this.job = job;
        this.limits = limits;
        this.clock = clock;
    }

    BackendName name() {
        return name;
    }

    UpgradeWish wish() {
        return job.wish();
    }

    UpgradeFindings findings() {
        return findings;
    }

    /** The steps before it keep what they have found. */
    synchronized void begin(UpgradeStep from) {
        steps.resetFrom(from);
    }

    @Override
    public void requireWanted() throws InterruptedException {
        job.requireWanted();
    }

    @Override
    public boolean isCancelWished() {
        return job.isCancelWished();
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

    private void change(UpgradeStep step, UnaryOperator<StepProgress> change) {
        synchronized (this) {
            steps.change(step, change);
        }
        job.changed();
    }

    void ended(UpgradeStep step, String found) {
        change(step, progress -> progress.done(found, clock.instant()));
        job.tell("upgrade.step", step + job.at(name) + " is DONE: " + found);
    }

    void failed(UpgradeView.Failure why) {
        change(why.step(), progress -> progress.failed(why, clock.instant()));
    }

    void cancelled(UpgradeStep step) {
        change(step, progress -> progress.cancelled(clock.instant()));
    }

    /** The first step that has not been done; the last one where all are. */
    synchronized UpgradeStep undone() {
        return steps.firstWith(progress -> !progress.state().isComplete());
    }

    synchronized boolean isDone() {
        return steps.of(UpgradeStep.END).state().isComplete();
    }

    /** @param serving how the one is launched that serves there now */
    RetryStart retryStart(Launch serving) {
        return new RetryStart(undone(), findings.isSwitched(), findings.isFoundFor(serving));
    }

    /** @param label the name under which they are told; null: they need none */
    synchronized List<UpgradeView.Step> views(@Nullable String label) {
        var now = clock.instant();
        return steps.views((step, progress) -> progress.view(step, label, limits.of(step), now));
    }

    UpgradeView.Place view() {
        return new UpgradeView.Place(
                name.text(),
                findings.isSwitched() ? UpgradeView.Serves.NEW : UpgradeView.Serves.BEFORE,
                findings.instanceText(),
                findings.versionBefore(),
                findings.versionAfter(),
                null);
    }
}
