package org.ollamasidecar.upgrade;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.Member;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.instance.Launch;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.upgrade.UpgradeView.State;

/** One upgrade. Its runner writes, anyone reads {@link #view}; both hold the lock only for an instant. */
final class UpgradeJob {

    /** What is known of a step. */
    private record Progress(
            State state,
            int attempt,
            @Nullable Instant begun,
            @Nullable Instant ended,
            @Nullable String detail) {

        static final Progress PENDING = new Progress(State.PENDING, 0, null, null, null);

        Progress attempted(Instant now) {
            return new Progress(State.RUNNING, attempt + 1, begun == null ? now : begun, null, null);
        }

        Progress ended(State outcome, @Nullable String found, Instant now) {
            return new Progress(outcome, attempt, begun, now, found);
        }

        long elapsedMillis(Instant now) {
            return begun == null
                    ? 0
                    : Duration.between(begun, ended == null ? now : ended).toMillis();
        }
    }

    private final String id = UUID.randomUUID().toString();
    private final UpgradeWish wish;
    private final InstantSource clock;
    private final Journal journal;
    private final Instant createdAt;
    private final Map<UpgradeStep, Progress> steps = new EnumMap<>(UpgradeStep.class);
    private State state = State.RUNNING;
    private boolean cancelWished;
    private @Nullable Thread runner;
    private @Nullable Instant endedAt;
    private UpgradeView.@Nullable Failure error;
    private @Nullable Launch launch;
    private @Nullable Child candidate;
    private @Nullable InstanceName instance;
    private @Nullable Member before;

    UpgradeJob(UpgradeWish wish, InstantSource clock, Journal journal) {
        this.wish = wish;
        this.clock = clock;
        this.journal = journal;
        this.createdAt = clock.instant();
        for (UpgradeStep step : UpgradeStep.values()) {
            steps.put(step, Progress.PENDING);
        }
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

    synchronized void begin(Thread thread, UpgradeStep from) {
        state = State.RUNNING;
        cancelWished = false;
        endedAt = null;
        error = null;
        runner = thread;
        for (UpgradeStep step : UpgradeStep.values()) {
            if (step.compareTo(from) >= 0) {
                steps.put(step, Progress.PENDING);
            }
        }
    }

    /** Another attempt of a step. */
    synchronized void attempted(UpgradeStep step) throws InterruptedException {
        if (cancelWished) {
            throw new InterruptedException("The upgrade was cancelled");
        }
        steps.computeIfPresent(step, (same, progress) -> progress.attempted(clock.instant()));
    }

    void ended(UpgradeStep step, String found) {
        end(step, State.DONE, found);
        tell("upgrade.step", step + " is DONE: " + found);
    }

    private synchronized void end(UpgradeStep step, State outcome, String found) {
        steps.computeIfPresent(step, (same, progress) -> progress.ended(outcome, found, clock.instant()));
    }

    void done() {
        end(State.DONE, null);
    }

    void failed(UpgradeStep step, String reason, String action) {
        end(step, State.FAILED, reason);
        end(State.FAILED, new UpgradeView.Failure(step, reason, action));
    }

    void cancelled(UpgradeStep step) {
        end(step, State.CANCELLED, "cancelled");
        end(State.CANCELLED, null);
    }

    private void end(State outcome, UpgradeView.@Nullable Failure why) {
        synchronized (this) {
            state = outcome;
            error = why;
            endedAt = clock.instant();
            runner = null;
        }
        tell(
                "upgrade.ended",
                "The upgrade (" + wish.text() + ") is " + outcome
                        + (why == null ? "" : " at " + why.step() + ": " + why.reason()));
    }

    private void tell(String type, String message) {
        journal.record(type, message, Map.of("upgrade", id));
    }

    /** Interrupts the work; false: it is too late for that. */
    synchronized boolean cancel() {
        if (state != State.RUNNING || !current().isBeforeTheSwitch()) {
            return false;
        }
        cancelWished = true;
        if (runner != null) {
            runner.interrupt();
        }
        return true;
    }

    synchronized boolean isCancelWished() {
        return cancelWished;
    }

    synchronized boolean isRunning() {
        return state == State.RUNNING;
    }

    synchronized boolean isDone() {
        return state == State.DONE;
    }

    /** The first step that has not been done. */
    synchronized UpgradeStep current() {
        return steps.entrySet().stream()
                .filter(entry -> entry.getValue().state() != State.DONE)
                .map(Map.Entry::getKey)
                .findFirst()
                .orElse(UpgradeStep.END);
    }

    synchronized void found(Launch wanted) {
        launch = wanted;
    }

    synchronized Launch launch() {
        return Optional.ofNullable(launch).orElseThrow();
    }

    synchronized void opened(InstanceName name) {
        instance = name;
    }

    synchronized Optional<InstanceName> instance() {
        return Optional.ofNullable(instance);
    }

    synchronized void forgetCandidate() {
        instance = null;
        candidate = null;
    }

    synchronized void started(Child child) {
        candidate = child;
    }

    synchronized Child candidate() {
        return Optional.ofNullable(candidate).orElseThrow();
    }

    /** The one that served when the other one took its place. */
    synchronized void replaced(Member served) {
        before = served;
    }

    synchronized Optional<Member> before() {
        return Optional.ofNullable(before);
    }

    synchronized UpgradeView view() {
        Instant now = clock.instant();
        List<UpgradeView.Step> all = steps.entrySet().stream()
                .map(entry -> new UpgradeView.Step(
                        entry.getKey(),
                        entry.getValue().state(),
                        entry.getValue().attempt(),
                        entry.getValue().elapsedMillis(now),
                        entry.getValue().detail()))
                .toList();
        return new UpgradeView(
                id,
                wish.text(),
                state,
                createdAt,
                endedAt,
                instance == null ? null : instance.text(),
                before == null ? null : version(before),
                candidate == null ? null : candidate.version(),
                all,
                error);
    }

    private static @Nullable String version(Member member) {
        return member.status()
                .program()
                .map(program -> program.version().text())
                .orElse(null);
    }
}
