package org.ollamasidecar.canary;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.ollamasidecar.demand.Demand;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.lifecycle.WorkInFlight;
import org.ollamasidecar.load.LoadsToCome;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.status.InferenceProbe;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.Rhythm;
import org.ollamasidecar.task.ThreadSpec;
import org.ollamasidecar.task.TimeLimit;

/**
 * Sees to it that it is known whether Ollama generates: everything else of it stays green while inference hangs. Where
 * nobody else has got an answer for an interval, the canary is asked.
 */
@ApplicationScoped
public class HeartbeatMonitor {

    private static final Logger LOG = Logger.getLogger(HeartbeatMonitor.class);
    private static final Duration LOOK_EVERY = Duration.ofMillis(500);

    private final HeartbeatConfig config;
    private final HeartbeatLimits limits;
    private final Sidecar sidecar;
    private final Canary canary;
    private final Proofs proofs;
    private final WorkInFlight work;
    private final LoadsToCome loads;
    private final Journal journal;
    private final InstantSource clock;

    private volatile Heartbeat newest;
    private final PermanentThread thread;

    /** Touched by that thread only. */
    private BeatPlan plan = BeatPlan.NONE;

    HeartbeatMonitor(
            HeartbeatConfig config,
            Sidecar sidecar,
            Canary canary,
            Proofs proofs,
            WorkInFlight work,
            LoadsToCome loads,
            Journal journal,
            InstantSource clock,
            PermanentThreads threads) {
        this.config = config;
        this.limits = HeartbeatLimits.of(config);
        this.sidecar = sidecar;
        this.canary = canary;
        this.proofs = proofs;
        this.work = work;
        this.loads = loads;
        this.journal = journal;
        this.clock = clock;
        this.newest = Heartbeat.none(config.enabled() ? "not looked at yet" : "the heartbeat is off", clock.instant());
        this.thread = threads.create(
                ThreadSpec.of("heartbeat", "whether Ollama generates is not known")
                        .in(Rhythm.every(pause(config)))
                        .within(limits.timeout().multipliedBy(2)),
                this::look);
    }

    private static Duration pause(HeartbeatConfig config) {
        return config.interval().compareTo(LOOK_EVERY) < 0 ? config.interval() : LOOK_EVERY;
    }

    /** What is known; never blocks. */
    public Heartbeat newest() {
        return newest;
    }

    void onStart(@Observes StartupEvent event) {
        if (config.enabled()) {
            limits.problem().ifPresent(LOG::warn);
            thread.start();
        }
    }

    void onStop(@Observes ShutdownEvent event) {
        thread.close();
    }

    private void look() throws InterruptedException {
        SidecarStatus status = sidecar.status();
        Optional<Child> ready = status.ready();
        // Whoever drains it on request wants to know that it still works.
        if (ready.isPresent() && !status.ending()) {
            look(ready.get());
        }
    }

    private void look(Child child) throws InterruptedException {
        Instant now = clock.instant();
        if (plan.generation() != child.generation()) {
            plan = BeatPlan.begin(child.generation(), now, config.interval());
            newest = newest.startedAnew(now);
        }
        proofs.newest(child.generation()).ifPresent(this::take);
        if (plan.isDue(now) && !othersComeFirst(now)) {
            Optional<String> unusable = canary.unusable();
            if (unusable.isPresent()) {
                newest = newest.notTried(unusable.get());
            } else {
                beat(child);
            }
            Instant then = clock.instant();
            plan = newest.isWell() ? plan.after(then, config.interval()) : plan.afterFailure(then, config.interval());
        }
    }

    private void take(Proofs.Proof proof) {
        if (newest.isOlderThan(proof.at())) {
            newest = newest.proved(proof.by(), proof.at());
            plan = plan.after(proof.at(), config.interval());
        }
    }

    /** What is under way, or about to begin, is not disturbed; it is the better proof too. */
    private boolean othersComeFirst(Instant now) {
        return work.counts().values().stream().anyMatch(count -> count > 0)
                || (plan.isPatient(now) && loads.areExpected(plan.generation()));
    }

    private void beat(Child child) throws InterruptedException {
        long begun = System.nanoTime();
        try {
            newest =
                    switch (TimeLimit.call(limits.timeout(), () -> canary.produceToken(child, Demand.Kind.HEARTBEAT))) {
                        case InferenceProbe.Outcome.Produced(String what) ->
                            newest.success(what, clock.instant(), millisSince(begun));
                        case InferenceProbe.Outcome.NoRoom(String why) -> newest.notTried("no room: " + why);
                    };
        } catch (TimeoutException e) {
            failed(child, "no token within " + limits.timeout().toMillis() + " ms", begun);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            failed(child, cause == null ? "unknown" : String.valueOf(cause.getMessage()), begun);
        }
    }

    private void failed(Child child, String why, long begun) {
        if (!isReady(child)) {
            newest = newest.notTried("Ollama has gone meanwhile");
            return;
        }
        Heartbeat failure = newest.failure(why, clock.instant(), millisSince(begun));
        newest = failure;
        LOG.warnf("The heartbeat failed: %s [inARow=%d]", why, failure.failures());
        journal.record(
                "heartbeat.failed",
                "No token from the canary: " + why,
                Map.of("inARow", failure.failures(), "generation", plan.generation()));
        if (failure.failures() == config.failures() && config.action() == HeartbeatAction.RESTART) {
            sidecar.restart(child, failure.failures() + " failed heartbeats in a row");
        }
    }

    /** One that is being stopped or replaced has its own cause, which is told. */
    private boolean isReady(Child child) {
        return sidecar.status()
                .ready()
                .filter(now -> now.generation() == child.generation())
                .isPresent();
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }
}
