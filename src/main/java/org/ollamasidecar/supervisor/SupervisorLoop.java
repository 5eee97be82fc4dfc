package org.ollamasidecar.supervisor;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.journal.Journal;

/** The one thread that decides. All others put events into its queue and read its snapshots. */
final class SupervisorLoop implements SidecarMonitor, Consumer<SupervisorEvent> {

    private static final Logger LOG = Logger.getLogger(SupervisorLoop.class);
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);
    private static final Duration STUCK_AFTER = Duration.ofSeconds(10);

    private final StateMachine machine;
    private final InstantSource clock;
    private final Journal journal;
    private final StatusBoard board;
    private final BlockingQueue<SupervisorEvent> events = new LinkedBlockingQueue<>();
    private final Thread thread =
            Thread.ofPlatform().name("sidecar-supervisor").daemon().unstarted(this::run);

    private @Nullable EffectRunner effects;
    private History history = History.EMPTY;
    private volatile Instant lastDecision;
    private volatile boolean ending;
    private volatile boolean closed;

    SupervisorLoop(StateMachine machine, InstantSource clock, Journal journal) {
        this.machine = machine;
        this.clock = clock;
        this.journal = journal;
        this.lastDecision = clock.instant();
        this.board = new StatusBoard(SidecarStatus.initial(clock.instant()));
    }

    void start(EffectRunner runner) {
        effects = runner;
        thread.start();
    }

    @Override
    public void accept(SupervisorEvent event) {
        events.add(event);
    }

    /** Wishes the end for good: wishes to start are ignored from now on, those already in the queue too. */
    void end(String cause) {
        ending = true;
        accept(new SupervisorEvent.StopWished(cause));
    }

    private static boolean isWishToRun(SupervisorEvent event) {
        return event instanceof SupervisorEvent.StartWished
                || event instanceof SupervisorEvent.StartElsewhereWished
                || event instanceof SupervisorEvent.RestartWished;
    }

    private void run() {
        while (!closed) {
            try {
                SupervisorEvent event = awaitEvent();
                lastDecision = clock.instant();
                if (!(ending && isWishToRun(event))) {
                    handle(event);
                }
            } catch (InterruptedException closing) {
                Thread.currentThread().interrupt();
                return;
            } catch (RuntimeException e) {
                LOG.error("An event could not be handled", e);
            }
        }
    }

    /** The next event, or the passing of time where the state waits for nothing else. */
    private SupervisorEvent awaitEvent() throws InterruptedException {
        Duration sleep = LONGEST_SLEEP;
        Optional<Instant> due = board.status().state().due();
        if (due.isPresent()) {
            Duration left = Duration.between(clock.instant(), due.get());
            if (!left.isPositive()) {
                return new SupervisorEvent.Tick();
            }
            sleep = left.compareTo(sleep) < 0 ? left : sleep;
        }
        SupervisorEvent event = events.poll(sleep.toNanos(), TimeUnit.NANOSECONDS);
        return event == null ? new SupervisorEvent.Tick() : event;
    }

    private void handle(SupervisorEvent event) {
        SidecarStatus before = board.status();
        Instant now = clock.instant();
        Transition transition = machine.next(before.state(), history, event, now);
        history = transition.history();
        StateName name = StateName.of(transition.state());
        boolean changed = name != before.name() || history.generation() != before.generation();
        Instant since = changed ? now : before.since();
        SidecarStatus after = SidecarStatus.of(transition.state(), since, history);
        board.publish(after);
        if (changed) {
            note(now, before.name(), name, event);
        }
        try {
            // Before others are told: a restart waits for nobody.
            transition.effects().forEach(effect -> Objects.requireNonNull(effects)
                    .run(effect));
        } finally {
            if (changed) {
                LOG.infof(
                        "Ollama is %s: %s [was=%s, generation=%d]",
                        name, EventText.of(event), before.name(), history.generation());
                board.tellListeners();
            }
        }
    }

    /** At the moment of the decision, from which its pauses and limits count too. */
    private void note(Instant now, StateName from, StateName to, SupervisorEvent event) {
        String cause = EventText.of(event);
        journal.record(
                now,
                "state.changed",
                "From " + from + " to " + to + ": " + cause,
                Map.of("from", from, "to", to, "cause", cause, "generation", history.generation()));
    }

    @Override
    public SidecarStatus status() {
        return board.status();
    }

    @Override
    public SidecarStatus await(Predicate<SidecarStatus> wanted) throws InterruptedException {
        return board.await(wanted);
    }

    @Override
    public void onChange(Consumer<SidecarStatus> listener) {
        board.onChange(listener);
    }

    @Override
    public boolean isDeciding() {
        return thread.isAlive()
                && Duration.between(lastDecision, clock.instant()).compareTo(STUCK_AFTER) < 0;
    }

    void close() {
        closed = true;
        thread.interrupt();
    }
}
