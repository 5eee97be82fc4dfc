package org.ollamasidecar.instance;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.Effect;
import org.ollamasidecar.state.History;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.state.StateMachine;
import org.ollamasidecar.state.StateName;
import org.ollamasidecar.state.SupervisorEvent;
import org.ollamasidecar.state.Transition;
import org.ollamasidecar.task.Board;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.Reason;
import org.ollamasidecar.task.ThreadSpec;

/** The one thread that decides. All others put events into its queue and read its snapshots. */
final class SupervisorLoop implements SidecarMonitor, Consumer<SupervisorEvent> {

    /** Where the state waits for something else than the passing of time. */
    private static final Duration USUAL_SLEEP = Duration.ofSeconds(1);

    private final GenerationClaims claims;
    private final SupervisorNotes notes;
    private final InstantSource clock;
    private final Board<SidecarStatus> board;
    private final BlockingQueue<SupervisorEvent> events = new LinkedBlockingQueue<>();
    private final PermanentThread thread;

    private @Nullable EffectRunner effects;
    private Consumer<SidecarStatus> observer = status -> {};
    private History history = History.EMPTY;

    /** What has come, and is to be handled. Touched by the thread only. */
    private @Nullable SupervisorEvent next;

    private volatile boolean ending;

    SupervisorLoop(
            InstanceName name,
            StateMachine machine,
            InstantSource clock,
            Journal journal,
            Generations generations,
            PermanentThreads threads) {
        this.claims = new GenerationClaims(name, machine, generations);
        this.notes = new SupervisorNotes(name, journal);
        this.clock = clock;
        this.board = new Board<>(SidecarStatus.initial(clock.instant()));
        ThreadSpec spec = ThreadSpec.of(
                name.suffixed("supervisor"), "nothing is decided: Ollama is neither watched nor restarted");
        this.thread = threads.create(spec.asVital().onPlatform().in(this::awaitNext), this::decide);
    }

    /** @param told of each snapshot that differs from the one before, on the thread that decides */
    void start(EffectRunner runner, Consumer<SidecarStatus> told) {
        effects = runner;
        observer = told;
        thread.start();
    }

    @Override
    public void accept(SupervisorEvent event) {
        events.add(event);
    }

    /** Wishes the end for good: wishes to start are ignored from now on, those already in the queue too. */
    void end(String cause) {
        ending = true;
        accept(new SupervisorEvent.StopRequested(cause));
    }

    private static boolean isWishToRun(SupervisorEvent event) {
        return event instanceof SupervisorEvent.StartRequested
                || event instanceof SupervisorEvent.StartElsewhereRequested
                || event instanceof SupervisorEvent.RestartRequested;
    }

    private void decide() {
        SupervisorEvent event = Objects.requireNonNull(next);
        next = null;
        if (ending && isWishToRun(event)) {
            return;
        }
        try {
            handle(event);
        } catch (RuntimeException | Error e) {
            keepProbing(event);
            throw e;
        }
    }

    /** Without an outcome of one probe there would be no next one, and the newest state would stand for ever. */
    private void keepProbing(SupervisorEvent event) {
        if (event instanceof SupervisorEvent.ProbeAnswered answer) {
            accept(new SupervisorEvent.ProbeMissed(answer.generation(), "its answer could not be handled"));
        } else if (event instanceof SupervisorEvent.ProbeMissed) {
            accept(event);
        }
    }

    /** What has come and has not been handled is not lost. */
    private void awaitNext() throws InterruptedException {
        if (next == null) {
            next = awaitEvent();
        }
    }

    /** The next event, or the passing of time where the state waits for nothing else. */
    private SupervisorEvent awaitEvent() throws InterruptedException {
        Duration sleep = board.newest()
                .state()
                .due()
                .map(due -> Duration.between(clock.instant(), due))
                .orElse(USUAL_SLEEP);
        if (!sleep.isPositive()) {
            return new SupervisorEvent.Tick();
        }
        SupervisorEvent event = events.poll(sleep.toNanos(), TimeUnit.NANOSECONDS);
        return event == null ? new SupervisorEvent.Tick() : event;
    }

    private void handle(SupervisorEvent event) {
        SidecarStatus before = board.newest();
        Instant now = clock.instant();
        Transition transition = claims.next(before.state(), history, event, now);
        history = transition.history();
        boolean changed =
                StateName.of(transition.state()) != before.name() || history.generation() != before.generation();
        Instant since = changed ? now : before.since();
        SidecarStatus after = SidecarStatus.of(transition.state(), since, history);
        if (changed) {
            // First: whoever sees a state finds in the journal how it came to that.
            notes.write(now, before, after, event);
        }
        board.publish(after);
        if (!after.equals(before)) {
            observer.accept(after);
        }
        try {
            // Before others are told: a restart waits for nobody.
            transition.effects().forEach(this::run);
        } finally {
            if (changed) {
                notes.log(before, after, event);
                board.tellListeners();
            }
        }
    }

    /** One that could not begin has an outcome too, where the state waits for one and nothing else would end that. */
    private void run(Effect effect) {
        try {
            Objects.requireNonNull(effects).run(effect);
        } catch (RuntimeException | Error e) {
            switch (effect) {
                case Effect.Probe(Child child) ->
                    accept(new SupervisorEvent.ProbeMissed(child.generation(), Reason.of(e)));
                case Effect.Spawn spawn -> accept(new SupervisorEvent.NotSpawned(spawn.generation(), Reason.of(e)));
                case Effect.Provision _, Effect.CancelProvisioning _, Effect.TakeOver _, Effect.EndTree _ -> {}
            }
            throw e;
        }
    }

    @Override
    public SidecarStatus status() {
        return board.newest();
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
        return thread.works();
    }

    void close() {
        thread.close();
    }
}
