package org.ollamasidecar.models;

import java.time.Duration;
import java.time.Instant;
import java.util.Set;

/**
 * When Ollama is asked next what it has in memory and in its store: seldom, and soon after a sign. Its transitions are
 * pure.
 *
 * @param loadedAt when the newest look at its memory began
 * @param installedAt when the newest look at its store began
 */
record PollPlan(Instant loadedAt, Instant loadedDue, Instant installedAt, Instant installedDue) {

    /** However many signs come, there is a pause between two looks. */
    static final Duration SHORTEST_PAUSE = Duration.ofMillis(250);

    private static final Duration AFTER_FAILURE = Duration.ofSeconds(1);

    /** Of an Ollama of which nothing is known. */
    static PollPlan atOnce() {
        return new PollPlan(Instant.EPOCH, Instant.EPOCH, Instant.EPOCH, Instant.EPOCH);
    }

    /** Of an Ollama of which nothing has to be known until there is a sign. */
    static PollPlan atASign() {
        return new PollPlan(Instant.EPOCH, Instant.MAX, Instant.EPOCH, Instant.MAX);
    }

    PollPlan noticed(Set<ChangeHint> signs, Instant now) {
        return new PollPlan(
                loadedAt,
                signs.contains(ChangeHint.LOADED) ? sooner(loadedAt, loadedDue, now) : loadedDue,
                installedAt,
                signs.contains(ChangeHint.INSTALLED) ? sooner(installedAt, installedDue, now) : installedDue);
    }

    private static Instant sooner(Instant newest, Instant due, Instant now) {
        Instant earliest = newest.plus(SHORTEST_PAUSE);
        Instant next = earliest.isAfter(now) ? earliest : now;
        return next.isBefore(due) ? next : due;
    }

    boolean isLoadedDue(Instant now) {
        return !loadedDue.isAfter(now);
    }

    boolean isInstalledDue(Instant now) {
        return !installedDue.isAfter(now);
    }

    PollPlan loadedSeen(Instant begun, Duration every) {
        return new PollPlan(begun, begun.plus(every), installedAt, installedDue);
    }

    /** There is nothing in memory: no look is due until something is brought there. */
    PollPlan nothingLoaded(Instant begun) {
        return new PollPlan(begun, Instant.MAX, installedAt, installedDue);
    }

    PollPlan loadedAgain(Instant at) {
        return at.isBefore(loadedDue) ? new PollPlan(loadedAt, at, installedAt, installedDue) : this;
    }

    PollPlan installedSeen(Instant begun, Duration every) {
        return new PollPlan(loadedAt, loadedDue, begun, begun.plus(every));
    }

    /** Ollama did not say. */
    PollPlan failed(Instant now) {
        return new PollPlan(loadedAt, now.plus(AFTER_FAILURE), installedAt, installedDue);
    }
}
