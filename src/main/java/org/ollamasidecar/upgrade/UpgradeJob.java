package org.ollamasidecar.upgrade;

import static java.util.stream.Collectors.joining;
import static java.util.stream.Collectors.toMap;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.job.JobThread;
import org.ollamasidecar.job.JobVersion;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.upgrade.UpgradeView.State;

/**
 * One upgrade, of one backend after the other. What has failed at one leaves those before it with the new Ollama, which the
 * job says: to go on and to take back are one request each. Its runner writes, anyone reads {@link #view}; both hold the lock
 * only for an instant.
 */
final class UpgradeJob {

    private final String id = UUID.randomUUID().toString();
    private final UpgradeWish wish;
    private final UpgradeScope scope;
    private final InstantSource clock;
    private final Journal journal;
    private final Instant createdAt;
    private final List<UpgradePlace> places;
    private final JobVersion version = new JobVersion();
    private final JobThread runner = new JobThread();
    private State state = State.RUNNING;
    private @Nullable Instant endedAt;
    private UpgradeView.@Nullable Failure error;

    UpgradeJob(UpgradeWish wish, UpgradeScope scope, UpgradeLimits limits, InstantSource clock, Journal journal) {
        this.wish = wish;
        this.scope = scope;
        this.clock = clock;
        this.journal = journal;
        this.createdAt = clock.instant();
        this.places = scope.places().stream()
                .map(name -> new UpgradePlace(name, this, limits, clock))
                .toList();
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

    JobVersion version() {
        return version;
    }

    /** Where it is, or has ended: the first place that is not done; the last one where all are. */
    UpgradePlace current() {
        return remaining().stream().findFirst().orElseGet(places::getLast);
    }

    /** The places that are not done. */
    List<UpgradePlace> remaining() {
        return places.stream().filter(place -> !place.isDone()).toList();
    }

    /** How those were launched that served before it, where the new one does; empty where it has changed nothing. */
    Map<BackendName, Launch> before() {
        return places.stream()
                .flatMap(place -> place.findings().before().stream())
                .collect(toMap(before -> before.name().backend(), Member::launch));
    }

    /** Begins, or begins again from a step of the current place; the steps before it keep what they have found. */
    synchronized void begin(UpgradeStep from, Thread thread) {
        current().begin(from);
        state = State.RUNNING;
        endedAt = null;
        error = null;
        runner.begin(thread);
        version.rise();
    }

    synchronized void requireWanted() throws InterruptedException {
        runner.requireWanted();
    }

    /** Whoever follows it looks again. */
    void changed() {
        version.rise();
    }

    /** What was being tried is gone, or serves. */
    void end(State outcome, UpgradeView.@Nullable Failure why) {
        synchronized (this) {
            state = outcome;
            error = why == null ? null : why.at(label(current().name()));
            endedAt = clock.instant();
            runner.end();
            version.rise();
        }
        tell(
                "upgrade.ended",
                "The upgrade (" + wish.text() + ") is " + outcome
                        + (why == null ? "" : " at " + why.step() + at(current().name()) + ": " + why.reason())
                        + (outcome == State.DONE ? "" : outcomes()));
    }

    /** Who serves where, in a sentence; empty where there is only one place. */
    private String outcomes() {
        return scope.isNamed()
                ? places.stream()
                        .map(place -> place.name()
                                + (place.findings().isSwitched() ? " has the new Ollama" : " has the one of before"))
                        .collect(joining(", ", " (", ")"))
                : "";
    }

    void tell(String type, String message) {
        journal.record(type, message, Map.of("upgrade", id));
    }

    /** The place of a step as a part of a sentence. */
    String at(BackendName place) {
        return scope.isNamed() ? " of " + place : "";
    }

    private @Nullable String label(BackendName place) {
        return scope.isNamed() ? place.text() : null;
    }

    /** Interrupts the work; false: it is too late for that. */
    synchronized boolean cancel() {
        if (state != State.RUNNING || !current().undone().isBeforeTheSwitch()) {
            return false;
        }
        runner.cancel();
        return true;
    }

    synchronized boolean isCancelWished() {
        return runner.isCancelWished();
    }

    synchronized boolean isRunning() {
        return state == State.RUNNING;
    }

    synchronized boolean isDone() {
        return state == State.DONE;
    }

    synchronized UpgradeView view() {
        UpgradeFindings newest = current().findings();
        return new UpgradeView(
                id,
                wish.text(),
                wish.kind(),
                state,
                createdAt,
                endedAt,
                newest.instanceText(),
                newest.versionBefore(),
                newest.versionAfter(),
                scope.isNamed() ? placeViews() : null,
                places.stream()
                        .flatMap(place -> place.views(label(place.name())).stream())
                        .toList(),
                error);
    }

    private List<UpgradeView.Place> placeViews() {
        List<UpgradeView.Place> views = new ArrayList<>();
        places.forEach(place -> views.add(place.view()));
        scope.left().forEach((name, state) -> views.add(UpgradeView.Place.left(name.text(), state)));
        return views;
    }
}
