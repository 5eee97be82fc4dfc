package org.ollamasidecar.upgrade;

import io.quarkus.runtime.ShutdownEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.status.RollingRestart;

/** The upgrades, under way and ended: one at a time. */
@ApplicationScoped
class Upgrades implements RollingRestart {

    private static final int MOST_REMEMBERED = 20;
    private static final int BEFORE_OLLAMA_ENDS = 10;

    private final UpgradeRunner runner;
    private final UpgradeAdmission admission;
    private final Sidecar sidecar;
    private final UpgradeLimits limits;
    private final InstantSource clock;
    private final Journal journal;
    private final Deque<UpgradeJob> jobs = new ArrayDeque<>();

    Upgrades(
            UpgradeRunner runner,
            UpgradeAdmission admission,
            Sidecar sidecar,
            UpgradeLimits limits,
            InstantSource clock,
            Journal journal) {
        this.runner = runner;
        this.admission = admission;
        this.sidecar = sidecar;
        this.limits = limits;
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
    public Begun begin(Optional<BackendName> only) {
        UpgradeJob job = submit(new UpgradeWish.Same(), only);
        return new Begun(job.view(), job.address());
    }

    /** @param only at which backend; empty: at one after the other */
    UpgradeJob submit(UpgradeWish wish, Optional<BackendName> only) {
        return submit(wish, name -> only.isEmpty() || only.get().equals(name));
    }

    private synchronized UpgradeJob submit(UpgradeWish wish, Predicate<BackendName> wished) {
        UpgradeJob job = new UpgradeJob(wish, requireFree(wished), limits, clock, journal);
        jobs.addLast(job);
        if (jobs.size() > MOST_REMEMBERED) {
            jobs.removeFirst();
        }
        launch(job, UpgradeStep.FIND);
        return job;
    }

    /** Runs an upgrade again from a step, or from an earlier one that it needs; empty: from the first not done. */
    synchronized UpgradeJob retry(String id, Optional<UpgradeStep> wanted) {
        UpgradeJob job = find(id);
        UpgradePlace place = job.current();
        var _ = requireFree(place.name()::equals);
        if (job.isDone()) {
            throw UpgradeProblems.conflict("This upgrade is done.", "Send another one: POST /sidecar/v1/upgrades.");
        }
        RetryStart start = place.retryStart(sidecar.serving(place.name()).launch());
        launch(job, wanted.map(start::from).orElseGet(start::byDefault));
        return job;
    }

    /** Back to what served before an upgrade, in the same way, wherever it has changed that. */
    UpgradeJob rollback(String id) {
        UpgradeJob job = find(id);
        Map<BackendName, Launch> before = job.before();
        if (before.isEmpty()) {
            throw UpgradeProblems.conflict("This upgrade has changed nothing.", "There is nothing to take back.");
        }
        return submit(new UpgradeWish.Back(job.wish().text(), before), before::containsKey);
    }

    /** No other one is under way, and nothing is against it; {@return the backends that it is about} */
    private UpgradeScope requireFree(Predicate<BackendName> wished) {
        jobs.stream().filter(UpgradeJob::isRunning).findFirst().ifPresent(running -> {
            throw UpgradeProblems.underWay(running.address());
        });
        UpgradeScope scope = admission.scope(wished);
        admission.objection(scope).ifPresent(objection -> {
            throw UpgradeProblems.conflict(objection.reason(), objection.action());
        });
        return scope;
    }

    private void launch(UpgradeJob job, UpgradeStep from) {
        Thread thread = Thread.ofVirtual().name("sidecar-upgrade").unstarted(() -> runner.run(job, from));
        job.begin(from, thread);
        thread.start();
    }
}
