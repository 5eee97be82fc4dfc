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

    /** @param from the step of the place where the job is; the others begin with the first */
    void run(UpgradeJob job, UpgradeStep from) {
        UpgradeStep first = from;
        for (UpgradePlace place : job.remaining()) {
            if (!run(job, place, first)) {
                return;
            }
            first = UpgradeStep.FIND;
        }
        job.end(State.DONE, null);
    }

    private boolean run(UpgradeJob job, UpgradePlace place, UpgradeStep from) {
        for (UpgradeStep step : UpgradeStep.values()) {
            if (step.compareTo(from) >= 0 && !runStep(job, place, step)) {
                return false;
            }
        }
        return true;
    }

    private boolean runStep(UpgradeJob job, UpgradePlace place, UpgradeStep step) {
        try {
            place.ended(step, call(place, step));
            return true;
        } catch (Exception | Error e) {
            // A cancel interrupts; whatever surfaces from that is the cancel and nothing else.
            if (job.isCancelWished()) {
                cancel(job, place, step);
                return false;
            }
            return goesOnAfter(job, place, UpgradeFailures.of(step, e));
        }
    }

    private void cancel(UpgradeJob job, UpgradePlace place, UpgradeStep step) {
        var _ = Thread.interrupted();
        place.cancelled(step);
        giveUp(place);
        job.end(State.CANCELLED, null);
    }

    /** A switch that has come about later than its limit is one: what served before is ended all the same. */
    private boolean goesOnAfter(UpgradeJob job, UpgradePlace place, UpgradeView.Failure why) {
        LOG.infof("Upgrade step failed: %s [step=%s, instance=%s]", why.reason(), why.step(), place.name());
        place.failed(why);
        giveUp(place);
        if (why.step() == UpgradeStep.SWITCH && place.findings().isSwitched()) {
            place.ended(why.step(), "the new one serves, later than the limit");
            return true;
        }
        job.end(State.FAILED, why);
        return false;
    }

    private String call(UpgradePlace place, UpgradeStep step) throws InterruptedException {
        return switch (step) {
            case FIND -> steps.find(place);
            case START -> steps.start(place);
            case PROVE -> steps.prove(place);
            case LOAD -> steps.load(place);
            case SWITCH -> steps.switchOver(place);
            case DRAIN -> steps.drain(place);
            case END -> steps.end(place);
        };
    }

    private void giveUp(UpgradePlace place) {
        if (place.findings().isSwitched()) {
            return;
        }
        try {
            steps.giveUp(place);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.errorf(e, "A candidate could not be ended [instance=%s]", place.name());
        }
    }
}
