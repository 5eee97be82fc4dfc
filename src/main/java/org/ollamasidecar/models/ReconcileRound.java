package org.ollamasidecar.models;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.SidecarStatus;

/** Looks, decides, and has loaded what is due, once. One thread runs it, others read what came of it. */
final class ReconcileRound {

    static final Duration LONGEST_PAUSE = Duration.ofSeconds(30);

    private final SidecarMonitor sidecar;
    private final Supplier<List<WantedModel>> wanted;
    private final WantedLoads loads;
    private final ModelReconciler condition;
    private final ModelObserver look;
    private final InstantSource clock;
    private final boolean alone;
    private volatile ModelsBoard board = ModelsBoard.EMPTY;
    private volatile ObservedModels found = ObservedModels.NOTHING;

    /** At the newest look. */
    private boolean wantedNone;

    /** @param alone whether there is one Ollama: of several it is known otherwise what they have in memory */
    ReconcileRound(
            SidecarMonitor sidecar,
            Supplier<List<WantedModel>> wanted,
            WantedLoads loads,
            ModelReconciler condition,
            ModelObserver look,
            InstantSource clock,
            boolean alone) {
        this.sidecar = sidecar;
        this.wanted = wanted;
        this.loads = loads;
        this.condition = condition;
        this.look = look;
        this.clock = clock;
        this.alone = alone;
    }

    /** What was decided last. */
    ModelsBoard board() {
        return board;
    }

    /** What an Ollama had in memory at the newest look; empty where it is not the one that was looked at. */
    Optional<List<String>> inMemory(long generation) {
        return board.generation() == generation
                ? Optional.of(found.loaded().stream().map(LoadedModel::name).toList())
                : Optional.empty();
    }

    /** Whether Ollama had a model in memory at the newest look. */
    boolean isLoaded(ModelName model) {
        return found.isLoaded(model);
    }

    /** {@return how long it may be until the next one, where no sign comes} */
    Duration run(Set<ChangeHint> signs) throws InterruptedException {
        SidecarStatus status = sidecar.status();
        List<WantedModel> models = wanted.get();
        Optional<Child> child = status.ready().or(() -> status.child().filter(look::isNewsWithModels));
        if (models.isEmpty() && alone) {
            return lookAtMemory(status.ready(), signs);
        }
        if (child.isEmpty() || models.isEmpty()) {
            board = ModelsBoard.EMPTY;
            return LONGEST_PAUSE;
        }
        if (wantedNone) {
            look.startOver();
            wantedNone = false;
        }
        if (look.look(child.get(), models, signs, areUnderWay(models))) {
            found = look.found();
            ModelsBoard next = condition.next(board, child.get(), status.since(), models, look);
            // Who is told that a model serves can count on it that its end is noticed.
            look.follow(next.serving());
            board = next;
            if (loads.begin(models, board, found, clock.instant())) {
                return Duration.ZERO;
            }
        }
        return pauseUntil(condition.next(board, clock.instant(), look.next()));
    }

    /** What a single Ollama has in memory is asked for by routers and autoscalers, whatever is wanted. */
    private Duration lookAtMemory(Optional<Child> ready, Set<ChangeHint> signs) throws InterruptedException {
        if (ready.isEmpty()) {
            board = ModelsBoard.EMPTY;
            return LONGEST_PAUSE;
        }
        wantedNone = true;
        Instant due = look.lookAtMemory(ready.get(), signs);
        found = look.found();
        board = ModelsBoard.ofNone(ready.get().generation());
        return pauseUntil(due);
    }

    private Duration pauseUntil(Instant due) {
        Duration pause = Duration.between(clock.instant(), due);
        return pause.compareTo(LONGEST_PAUSE) > 0 ? LONGEST_PAUSE : pause;
    }

    /** Whether a process of a model has ended, so that one is due before that; cheap. */
    boolean hasRunnerEnded() {
        return look.hasRunnerEnded();
    }

    private boolean areUnderWay(List<WantedModel> models) {
        return models.stream()
                .allMatch(model -> board.phase(model.name()) != ModelPhase.SERVING && loads.isUnderWay(model));
    }
}
