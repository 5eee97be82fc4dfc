package org.ollamasidecar.upgrade;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.eclipse.microprofile.faulttolerance.exceptions.TimeoutException;
import org.jboss.logging.Logger;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.status.RollingRestart;
import org.ollamasidecar.task.Reason;

/** The upgrades, under way and ended: one at a time. */
@ApplicationScoped
class Upgrades implements RollingRestart {

    private static final Logger LOG = Logger.getLogger(Upgrades.class);
    private static final int MOST_REMEMBERED = 20;
    private static final int BEFORE_OLLAMA_ENDS = 10;

    private final UpgradeSteps steps;
    private final Sidecar sidecar;
    private final InstantSource clock;
    private final Journal journal;
    private final Deque<UpgradeJob> jobs = new ArrayDeque<>();

    Upgrades(UpgradeSteps steps, Sidecar sidecar, InstantSource clock, Journal journal) {
        this.steps = steps;
        this.sidecar = sidecar;
        this.clock = clock;
        this.journal = journal;
    }

    void onStop(@Observes @Priority(BEFORE_OLLAMA_ENDS) ShutdownEvent event) {
        all().forEach(UpgradeJob::cancel);
    }

    /** Oldest first. */
    synchronized List<UpgradeJob> all() {
        return List.copyOf(jobs);
    }

    UpgradeJob find(String id) {
        return all().stream()
                .filter(job -> job.id().equals(id))
                .findFirst()
                .orElseThrow(() -> UpgradeProblems.unknown(id));
    }

    @Override
    public Begun begin() {
        UpgradeJob job = submit(new UpgradeWish.Same());
        return new Begun(job.view(), job.address());
    }

    synchronized UpgradeJob submit(UpgradeWish wish) {
        requireFree();
        UpgradeJob job = new UpgradeJob(wish, clock, journal);
        jobs.addLast(job);
        if (jobs.size() > MOST_REMEMBERED) {
            jobs.removeFirst();
        }
        launch(job, UpgradeStep.FIND);
        return job;
    }

    /** From the step that has not been done; a candidate that was given up is started anew. */
    synchronized UpgradeJob retry(String id) {
        UpgradeJob job = find(id);
        requireFree();
        if (job.isDone()) {
            throw UpgradeProblems.conflict("This upgrade is done.", "Send another one: POST /sidecar/v1/upgrades.");
        }
        UpgradeStep undone = job.current();
        launch(job, undone.isBeforeTheSwitch() || job.before().isEmpty() ? UpgradeStep.FIND : undone);
        return job;
    }

    /** Back to what served before an upgrade, in the same way. */
    UpgradeJob rollback(String id) {
        UpgradeJob job = find(id);
        return submit(new UpgradeWish.Back(
                id,
                job.before()
                        .orElseThrow(() -> UpgradeProblems.conflict(
                                "This upgrade has changed nothing.", "There is nothing to take back."))
                        .launch()));
    }

    private void requireFree() {
        jobs.stream().filter(UpgradeJob::isRunning).findFirst().ifPresent(running -> {
            throw UpgradeProblems.underWay(running.address());
        });
        if (!sidecar.runsOllama()) {
            throw UpgradeProblems.conflict("Somebody else runs this Ollama.", "Restart or upgrade it where it is run.");
        }
        if (sidecar.hasFixedPort()) {
            throw UpgradeProblems.conflict(
                    "sidecar.ollama.port is for one Ollama only.",
                    "Set sidecar.ollama.port=0, or restart without rolling.");
        }
        if (sidecar.status().ending()) {
            throw UpgradeProblems.conflict("This service is ending.", "Send it again when it has been started anew.");
        }
        if (sidecar.status().ready().isEmpty()) {
            throw UpgradeProblems.conflict(
                    "Ollama is " + sidecar.status().name() + ": there is nothing to take the place of.",
                    "Wait until it is READY, or POST /sidecar/v1/restart.");
        }
    }

    private void launch(UpgradeJob job, UpgradeStep from) {
        Thread thread = Thread.ofVirtual().name("sidecar-upgrade").unstarted(() -> run(job, from));
        job.begin(thread, from);
        thread.start();
    }

    private void run(UpgradeJob job, UpgradeStep from) {
        for (UpgradeStep step : UpgradeStep.values()) {
            if (step.compareTo(from) >= 0 && !runStep(job, step)) {
                return;
            }
        }
        job.done();
    }

    private boolean runStep(UpgradeJob job, UpgradeStep step) {
        try {
            job.ended(step, call(job, step));
            return true;
        } catch (Exception | Error e) {
            boolean wished = job.isCancelWished();
            if (wished) {
                // The interrupt has done its work.
                Thread.interrupted();
            }
            if (job.before().isEmpty()) {
                giveUp(job);
            }
            if (wished) {
                job.cancelled(step);
            } else {
                LOG.infof("Upgrade step failed: %s [step=%s]", Reason.of(e), step);
                job.failed(step, reason(e), action(e));
            }
            return false;
        }
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
        try {
            steps.giveUp(job);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            LOG.errorf(e, "A candidate could not be ended [upgrade=%s]", job.id());
        }
    }

    private static String reason(Throwable failure) {
        return failure instanceof TimeoutException ? "It took longer than its limit." : Reason.of(failure);
    }

    private static String action(Throwable failure) {
        return switch (failure) {
            case StepFailedException told -> told.action();
            case OllamaException told -> told.action();
            default -> "Look at GET /sidecar/v1/events and at the log of the candidate, then retry.";
        };
    }
}
