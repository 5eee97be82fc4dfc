package org.ollamasidecar.upgrade;

import jakarta.inject.Singleton;
import org.jboss.logging.Logger;
import org.ollamasidecar.upgrade.UpgradeView.State;

/** Runs the steps of an upgrade one after the other, on its own thread. */
@Singleton
class UpgradeRunner {

    private static final Logger LOG = Logger.getLogger(UpgradeRunner.class);

    private final UpgradeSteps steps;

    UpgradeRunner(UpgradeSteps steps) {
        this.steps = steps;
    }

    void run(UpgradeJob job, UpgradeStep from) {
        for (UpgradeStep step : UpgradeStep.values()) {
            if (step.compareTo(from) >= 0 && !runStep(job, step)) {
                return;
            }
        }
        job.end(State.DONE, null);
    }

    private boolean runStep(UpgradeJob job, UpgradeStep step) {
        try {
            job.ended(step, call(job, step));
            return true;
        } catch (Exception | Error e) {
            // A cancel interrupts; whatever surfaces from that is the cancel and nothing else.
            if (job.isCancelWished()) {
                cancel(job, step);
                return false;
            }
            return goesOnAfter(job, UpgradeFailures.of(step, e));
        }
    }

    private void cancel(UpgradeJob job, UpgradeStep step) {
        var _ = Thread.interrupted();
        job.cancelled(step);
        giveUp(job);
        job.end(State.CANCELLED, null);
    }

    /** A switch that has come about later than its limit is one: what served before is ended all the same. */
    private boolean goesOnAfter(UpgradeJob job, UpgradeView.Failure why) {
        LOG.infof("Upgrade step failed: %s [step=%s]", why.reason(), why.step());
        job.failed(why);
        giveUp(job);
        if (why.step() == UpgradeStep.SWITCH && job.findings().isSwitched()) {
            job.ended(why.step(), "the new one serves, later than the limit");
            return true;
        }
        job.end(State.FAILED, why);
        return false;
    }

    private String call(UpgradeJob job, UpgradeStep step) throws InterruptedException {
        return switch (step) {
            case FIND -> steps.find(job);
            case START -> steps.start(job);
            case PROVE -> steps.prove(job);
            case LOAD -> steps.load(job);
            case SWITCH -> steps.switchOver(job);
            case DRAIN -> steps.drain(job);
            case END -> steps.end(job);
        };
    }

    private void giveUp(UpgradeJob job) {
        if (job.findings().isSwitched()) {
            return;
        }
        try {
            steps.giveUp(job);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.errorf(e, "A candidate could not be ended [upgrade=%s]", job.id());
        }
    }
}
