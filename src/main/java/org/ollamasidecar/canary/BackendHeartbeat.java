package org.ollamasidecar.canary;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.LongPredicate;
import org.jboss.logging.Logger;
import org.ollamasidecar.demand.Demand;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.status.InferenceProbe;
import org.ollamasidecar.task.TimeLimit;

/**
 * Whether the Ollama of one backend generates. Where nobody else has got an answer from it for an interval, the canary is
 * asked there. One thread looks, others read.
 */
final class BackendHeartbeat {

    private static final Logger LOG = Logger.getLogger(BackendHeartbeat.class);

    /** What is known, and of which start of Ollama. */
    record Known(long generation, Heartbeat newest) {}

    /** Asks the canary of an Ollama for a token; told apart from the canary itself for tests. */
    interface Beat {

        /** Why it cannot be asked at all, which is no fault of Ollama's inference. */
        Optional<String> unusable(Child ollama);

        InferenceProbe.Outcome produceToken(Child ollama, Demand.Kind why) throws InterruptedException;
    }

    private final Optional<BackendName> label;
    private final SidecarMonitor ollama;
    private final LongPredicate othersComeFirst;
    private final LongPredicate loadsAreExpected;
    private final Beat canary;
    private final Proofs proofs;
    private final BiConsumer<Child, String> restart;
    private final HeartbeatConfig config;
    private final HeartbeatLimits limits;
    private final Journal journal;
    private final InstantSource clock;
    private volatile Known known;
    /** Touched by the thread only. */
    private BeatPlan plan = BeatPlan.NONE;

    /**
     * Nothing is known yet.
     *
     * @param label its name where there are several
     * @param othersComeFirst whether a start of Ollama works for somebody: that is not disturbed, and the better proof
     * @param loadsAreExpected whether loads will begin as soon as it has been looked at
     * @param restart is told which Ollama should be restarted, and why
     */
    BackendHeartbeat(
            Optional<BackendName> label,
            SidecarMonitor ollama,
            LongPredicate othersComeFirst,
            LongPredicate loadsAreExpected,
            Beat canary,
            Proofs proofs,
            BiConsumer<Child, String> restart,
            HeartbeatConfig config,
            Journal journal,
            InstantSource clock) {
        this.label = label;
        this.ollama = ollama;
        this.othersComeFirst = othersComeFirst;
        this.loadsAreExpected = loadsAreExpected;
        this.canary = canary;
        this.proofs = proofs;
        this.restart = restart;
        this.config = config;
        this.limits = HeartbeatLimits.of(config);
        this.journal = journal;
        this.clock = clock;
        this.known = new Known(
                0, Heartbeat.none(config.enabled() ? "not looked at yet" : "the heartbeat is off", clock.instant()));
    }

    /** What is known; never blocks. */
    Known known() {
        return known;
    }

    private Heartbeat newest() {
        return known.newest();
    }

    private void now(Heartbeat newer) {
        known = new Known(plan.generation(), newer);
    }

    /** One look, and a heartbeat where it is due. */
    void look() throws InterruptedException {
        SidecarStatus status = ollama.status();
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
            now(newest().startedAnew(now));
        }
        proofs.newest(child.generation()).ifPresent(this::take);
        if (plan.isDue(now) && !isLeftToOthers(now)) {
            Optional<String> unusable = canary.unusable(child);
            if (unusable.isPresent()) {
                now(newest().notTried(unusable.get()));
            } else {
                beat(child);
            }
            Instant then = clock.instant();
            plan = newest().isWell() ? plan.after(then, config.interval()) : plan.afterFailure(then, config.interval());
        }
    }

    private void take(Proofs.Proof proof) {
        if (newest().isOlderThan(proof.at())) {
            now(newest().proved(proof.by(), proof.at()));
            plan = plan.after(proof.at(), config.interval());
        }
    }

    /** What is under way, or about to begin. */
    private boolean isLeftToOthers(Instant now) {
        return othersComeFirst.test(plan.generation())
                || (plan.isPatient(now) && loadsAreExpected.test(plan.generation()));
    }

    private void beat(Child child) throws InterruptedException {
        long begun = System.nanoTime();
        try {
            now(
                    switch (TimeLimit.call(limits.timeout(), () -> canary.produceToken(child, Demand.Kind.HEARTBEAT))) {
                        case InferenceProbe.Outcome.Produced(String what) ->
                            newest().success(what, clock.instant(), millisSince(begun));
                        case InferenceProbe.Outcome.NoRoom(String why) -> newest().notTried("no room: " + why);
                    });
        } catch (TimeoutException e) {
            failed(child, "no token within " + limits.timeout().toMillis() + " ms", begun);
        } catch (ExecutionException e) {
            Throwable cause = e.getCause();
            failed(child, cause == null ? "unknown" : String.valueOf(cause.getMessage()), begun);
        }
    }

    private void failed(Child child, String why, long begun) {
        if (!isReady(child)) {
            now(newest().notTried("Ollama has gone meanwhile"));
            return;
        }
        Heartbeat failure = newest().failure(why, clock.instant(), millisSince(begun));
        now(failure);
        String where = label.map(name -> " of " + name).orElse("");
        LOG.warnf("The heartbeat%s failed: %s [inARow=%d]", where, why, failure.failures());
        Map<String, Object> details =
                new HashMap<>(Map.of("inARow", failure.failures(), "generation", plan.generation()));
        label.ifPresent(name -> details.put("instance", name.text()));
        journal.record("heartbeat.failed", "No token from the canary" + where + ": " + why, details);
        if (failure.failures() == config.failures() && config.action() == HeartbeatAction.RESTART) {
            restart.accept(child, failure.failures() + " failed heartbeats in a row");
        }
    }

    /** One that is being stopped or replaced has its own cause, which is told. */
    private boolean isReady(Child child) {
        return ollama.status().isReady(child);
    }

    private static long millisSince(long nanos) {
        return Duration.ofNanos(System.nanoTime() - nanos).toMillis();
    }
}
