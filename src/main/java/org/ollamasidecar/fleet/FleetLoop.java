package org.ollamasidecar.fleet;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.task.Board;
import org.ollamasidecar.task.Listeners;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.ThreadSpec;

/** The one thread that decides over the instances. All others put events into its queue and read its snapshots. */
final class FleetLoop {

    private static final Logger LOG = Logger.getLogger(FleetLoop.class);
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);
    private static final ThreadSpec SPEC = ThreadSpec.of(
                    "fleet", "nothing is decided: no wish is followed, and no standby serves where it has to")
            .asVital()
            .onPlatform();

    private final FleetPolicy policy;
    private final InstantSource clock;
    private final FleetNotes notes;
    private final Board<SidecarStatus> board;
    private final BlockingQueue<Pending> events = new LinkedBlockingQueue<>();
    private final Listeners<Member> memberListeners = new Listeners<>();
    private final PermanentThread thread;
    private Consumer<FleetCommand> commands = command -> {};

    /** What has come, and is to be handled. Touched by the thread only. */
    private @Nullable Pending next;

    /** An event, and what is decided for it: the state right after it. */
    private record Pending(Addressed event, CompletableFuture<FleetState> decided) {
        Pending(Addressed event) {
            this(event, new CompletableFuture<>());
        }
    }

    private final Board<FleetState> fleet;

    FleetLoop(FleetPolicy policy, FleetState initial, InstantSource clock, Journal journal, PermanentThreads threads) {
        this.policy = policy;
        this.clock = clock;
        this.notes = new FleetNotes(journal);
        this.fleet = new Board<>(initial);
        this.board = new Board<>(initial.status());
        this.thread = threads.create(SPEC.in(this::awaitNext), this::decide);
    }

    /**
     * Begins to decide.
     *
     * @param known the instances that there are now
     * @param doer does what is decided, at once
     */
    void start(FleetState known, Consumer<FleetCommand> doer) {
        fleet.publish(known);
        commands = doer;
        thread.start();
    }

    void accept(Addressed event) {
        events.add(new Pending(event));
    }

    /** Waits, without a limit of its own, until an event is handled; {@return the state right after it} */
    FleetState awaitDecision(Addressed event) throws InterruptedException {
        Pending pending = new Pending(event);
        events.add(pending);
        try {
            return pending.decided().get();
        } catch (ExecutionException e) {
            throw new IllegalStateException("Not decided: " + event.event().cause(), e.getCause());
        }
    }

    /** What is decided now. */
    FleetState state() {
        return fleet.newest();
    }

    /** Waits, without a limit of its own, until something is decided. */
    FleetState awaitState(Predicate<FleetState> wanted) throws InterruptedException {
        return fleet.await(wanted);
    }

    /** What has come and has not been handled is not lost. */
    private void awaitNext() throws InterruptedException {
        if (next == null) {
            Pending pending = events.poll(LONGEST_SLEEP.toNanos(), TimeUnit.NANOSECONDS);
            next = pending == null ? new Pending(Addressed.toAll(new FleetEvent.Tick())) : pending;
        }
    }

    private void decide() {
        Pending pending = Objects.requireNonNull(next);
        next = null;
        try {
            pending.decided().complete(handle(pending.event()));
        } catch (RuntimeException | Error e) {
            pending.decided().completeExceptionally(e);
            throw e;
        }
    }

    private FleetState handle(Addressed event) {
        Instant now = clock.instant();
        SidecarStatus before = board.newest();
        FleetState known = fleet.newest();
        FleetTransition transition = policy.next(known, event, now);
        FleetState state = transition.state();
        SidecarStatus after = state.status();
        if (!after.equals(before)) {
            board.publish(after);
        }
        if (!state.equals(known)) {
            fleet.publish(state);
        }
        if (after.name() != before.name() || after.generation() != before.generation()) {
            // Requests wait for that: it comes before what is written down and done.
            board.tellListeners();
        }
        try {
            notes.note(now, known, state, event.event());
            transition.commands().forEach(this::run);
        } finally {
            state.members().stream()
                    .filter(member -> known.members().stream().noneMatch(member::isAsBefore))
                    .forEach(memberListeners::tell);
        }
        return state;
    }

    /** One that fails keeps none of the others from being done. */
    private void run(FleetCommand command) {
        try {
            commands.accept(command);
        } catch (RuntimeException e) {
            LOG.errorf(e, "What was decided could not be done: %s", command);
        }
    }

    SidecarStatus status() {
        return board.newest();
    }

    SidecarStatus await(Predicate<SidecarStatus> wanted) throws InterruptedException {
        return board.await(wanted);
    }

    void onChange(Consumer<SidecarStatus> listener) {
        board.onChange(listener);
    }

    void onMemberChange(Consumer<Member> listener) {
        memberListeners.add(listener);
    }

    boolean isDeciding() {
        return thread.works();
    }

    void close() {
        thread.close();
    }
}
