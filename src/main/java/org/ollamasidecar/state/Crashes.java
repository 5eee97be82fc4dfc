package org.ollamasidecar.state;

import java.time.Duration;
import java.time.Instant;
import org.ollamasidecar.process.EndOrder;
import org.ollamasidecar.state.SidecarState.BackingOff;
import org.ollamasidecar.state.SidecarState.Failed;

/** What follows when Ollama is gone without a wish: clear up after it, then another try, or none any more. */
final class Crashes {

    private final RestartPolicy policy;

    Crashes(RestartPolicy policy) {
        this.policy = policy;
    }

    /** @param order how what is left of its tree is ended; the next spawn waits for that */
    Transition crashed(History history, FailureCause cause, Duration uptime, EndOrder order, Instant now) {
        long generation = history.generation();
        History counted = history.crashed(cause, policy.isStable(uptime), now, policy.window());
        Effect clearUp = new Effect.EndTree(generation, order);
        if (policy.isSpent(counted.crashes().size())) {
            return new Transition(spent(counted, cause, now), counted, clearUp);
        }
        int attempt = counted.attempt();
        Instant until = now.plus(delay(attempt, history.told().reliance()));
        return new Transition(new BackingOff(generation, attempt, until, cause), counted, clearUp);
    }

    private Duration delay(int attempt, Reliance reliance) {
        Duration usual = policy.delay(attempt);
        return reliance == Reliance.SOLE || usual.compareTo(Handover.NO_START) >= 0 ? usual : Handover.NO_START;
    }

    /** The one that serves in its place has failed too: now its own start is what everybody waits for. */
    BackingOff relied(BackingOff state, Reliance reliance, Instant now) {
        boolean isHeldBack = !state.until().isAfter(now.plus(Handover.NO_START));
        Instant soonest = now.plus(policy.delay(state.attempt()));
        return reliance == Reliance.SOLE && isHeldBack && soonest.isBefore(state.until())
                ? new BackingOff(state.generation(), state.attempt(), soonest, state.cause())
                : state;
    }

    /** A further try would end in the same way: there is no program to run, or no port to be had. */
    Transition hopeless(History history, FailureCause cause, Instant now) {
        History failed = history.failed(cause);
        return new Transition(spent(failed, cause, now), failed);
    }

    private SidecarState spent(History history, FailureCause cause, Instant now) {
        long generation = history.generation();
        return policy.keepTryingEvery()
                .<SidecarState>map(pause -> new BackingOff(generation, history.attempt(), now.plus(pause), cause))
                .orElseGet(() -> new Failed(generation, cause));
    }

    /** A hung Ollama has been ended. */
    Transition hung(SidecarState.Unresponsive state, History history, Instant now) {
        FailureCause cause = new FailureCause.Hung(state.child().generation(), state.misses(), state.last());
        return crashed(history, cause, Duration.between(state.since(), now), EndOrder.atOnce(), now);
    }
}
