package org.ollamasidecar.models;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;

/**
 * Knows what Ollama has in its store and memory. It asks only when something may have changed and now and then; of our
 * own Ollama the store and the runners' processes are looked at instead. For one thread.
 */
final class ModelObserver {

    private static final Duration LOADED_EVERY = Duration.ofSeconds(30);
    private static final Duration LOADED_EVERY_UNTOLD = Duration.ofSeconds(5);

    private final ModelLists lists;
    private final Supplier<Optional<StoreState>> store;
    private final RunnerWatch runners;
    private final InstantSource clock;
    private final Optional<Duration> loadedEvery;
    private final Duration installedEvery;
    private final Map<ModelName, Instant> seen = new HashMap<>();
    private PollPlan plan = PollPlan.atOnce();
    private ObservedModels found = ObservedModels.NOTHING;
    private List<LoadedModel> before = List.of();
    private long generation;
    private boolean asksForStore;
    private boolean busy;

    ModelObserver(
            ModelLists lists,
            Supplier<Optional<StoreState>> store,
            RunnerWatch runners,
            InstantSource clock,
            ModelsConfig config) {
        this.lists = lists;
        this.store = store;
        this.runners = runners;
        this.clock = clock;
        this.loadedEvery = config.lookEvery();
        this.installedEvery = config.listEvery();
    }

    ObservedModels found() {
        return found;
    }

    /** What was in memory at the look before the newest. */
    List<LoadedModel> before() {
        return before;
    }

    /** Whether the folder of all models is where it was, as far as is known. */
    boolean isStoreThere() {
        return store.get().map(StoreState::there).orElse(true);
    }

    /** Whether loads may begin before this Ollama answers: what was installed under the one before still is. */
    boolean isNewsWithModels(Child child) {
        Set<ModelName> installed = storeOf(child).map(StoreState::installed).orElse(found.installed());
        return child.generation() != generation && !installed.isEmpty();
    }

    private Optional<StoreState> storeOf(Child child) {
        return child.isOurs() ? store.get() : Optional.empty();
    }

    /** When a model was there for the last time. */
    Instant seen(ModelName model) {
        return seen.getOrDefault(model, found.asOf());
    }

    /** Since when Ollama lists a model whose process is gone. */
    Optional<Instant> diedAt(ModelName model) {
        return runners.endOf(model).filter(end -> found.isLoaded(model) && isConfirmed(end));
    }

    /** Ollama takes a moment to notice that a runner which it has ended itself is gone. */
    private boolean isConfirmed(Instant end) {
        return !found.asOf().isBefore(end.plus(PollPlan.SHORTEST_PAUSE));
    }

    /**
     * Looks at what is due.
     *
     * @param busy whether all of the models are being loaded: meanwhile a look tells nothing
     * @return whether anything is known
     */
    boolean look(Child child, List<WantedModel> models, Set<ChangeHint> signs, boolean busy)
            throws InterruptedException {
        Instant now = clock.instant();
        Optional<StoreState> ours = storeOf(child);
        asksForStore = ours.isEmpty();
        ours.ifPresent(state -> found = found.withInstalled(state.installed()));
        if (child.generation() != generation) {
            begin(child);
            if (!found.installed().isEmpty()) {
                // After a restart every millisecond counts: loads can begin before a look.
                return true;
            }
        }
        Set<ChangeHint> all = EnumSet.noneOf(ChangeHint.class);
        all.addAll(signs);
        if (runners.look(now) || isEndUnconfirmed(models)) {
            all.add(ChangeHint.LOADED);
        }
        plan = plan.noticed(all, now);
        this.busy = busy;
        boolean known = busy || ask(child, models, now);
        note(models, now);
        return known;
    }

    /**
     * Looks at what requests have brought into memory where no model is wanted: after a sign or the end of a runner, and then
     * now and then for as long as there is something.
     *
     * @return when the next look is due where no sign comes
     */
    Instant lookAtMemory(Child child, Set<ChangeHint> signs) throws InterruptedException {
        Instant now = clock.instant();
        if (child.generation() != generation) {
            begin(child);
            plan = PollPlan.atASign();
        }
        plan = plan.noticed(signs, now);
        if (runners.look(now)) {
            // Ollama takes a moment to notice it.
            plan = plan.loadedAgain(now.plus(PollPlan.SHORTEST_PAUSE));
        }
        if (plan.isLoadedDue(now)) {
            Optional<List<LoadedModel>> loaded = lists.loaded(child);
            loaded.ifPresent(listed -> found = found.withLoaded(listed, now));
            follow(found.loaded().stream()
                    .map(model -> ModelName.parse(model.name()))
                    .toList());
            plan = loaded.isEmpty() ? plan.failed(clock.instant()) : memorySeen(child, now);
        }
        return plan.loadedDue();
    }

    private PollPlan memorySeen(Child child, Instant now) {
        return found.loaded().isEmpty() ? plan.nothingLoaded(now) : plan.loadedSeen(now, loadedEvery(child, List.of()));
    }

    /** From now on other models are wanted, of which all has to be found out. */
    void startOver() {
        generation = 0;
    }

    private void begin(Child child) {
        generation = child.generation();
        plan = PollPlan.atOnce();
        found = found.underAnother();
        before = List.of();
        runners.forget();
        seen.clear();
    }

    private boolean isEndUnconfirmed(List<WantedModel> models) {
        return models.stream()
                .anyMatch(model -> found.isLoaded(model.name())
                        && runners.endOf(model.name())
                                .filter(end -> !isConfirmed(end))
                                .isPresent());
    }

    private boolean ask(Child child, List<WantedModel> models, Instant now) throws InterruptedException {
        if (asksForStore && plan.isInstalledDue(now)) {
            Optional<Set<ModelName>> installed = lists.installed(child, models);
            installed.ifPresent(names -> found = found.withInstalled(names));
            plan = installed.isPresent() ? plan.installedSeen(now, installedEvery) : plan.failed(clock.instant());
        }
        if (plan.isLoadedDue(now)) {
            Optional<List<LoadedModel>> loaded = lists.loaded(child);
            loaded.ifPresent(listed -> seen(listed, models, now));
            plan = loaded.isPresent() ? plan.loadedSeen(now, loadedEvery(child, models)) : plan.failed(clock.instant());
        }
        return !found.asOf().equals(Instant.EPOCH);
    }

    private void seen(List<LoadedModel> listed, List<WantedModel> models, Instant now) {
        before = found.loaded();
        found = found.withLoaded(listed, now);
        models.stream().map(WantedModel::name).filter(found::isLoaded).forEach(model -> runners.follow(model, now));
    }

    /** Watches the processes of models, also before Ollama is asked what it has in memory. */
    void follow(List<ModelName> models) {
        Instant now = clock.instant();
        models.forEach(model -> runners.follow(model, now));
    }

    private Duration loadedEvery(Child child, List<WantedModel> models) {
        boolean told = child.isOurs()
                && models.stream()
                        .map(WantedModel::name)
                        .allMatch(model -> !found.isLoaded(model) || runners.knows(model));
        return loadedEvery.orElse(told ? LOADED_EVERY : LOADED_EVERY_UNTOLD);
    }

    private void note(List<WantedModel> models, Instant now) {
        for (WantedModel model : models) {
            ModelName name = model.name();
            if (found.isLoaded(name) && runners.endOf(name).isEmpty()) {
                seen.put(name, runners.knows(name) ? now : found.asOf());
            }
        }
    }

    /** Has it ask anew what is in memory, at the latest at a time. */
    void lookAgain(Instant at) {
        plan = plan.loadedAgain(at);
    }

    /** When the next look is due, at the latest; none is while it would tell nothing. */
    Instant next() {
        if (busy) {
            return Instant.MAX;
        }
        return asksForStore && plan.installedDue().isBefore(plan.loadedDue()) ? plan.installedDue() : plan.loadedDue();
    }

    /** Looks at the processes of models only, which is cheap; {@return whether one has ended, so that a look is due} */
    boolean hasRunnerEnded() {
        if (runners.hasAnyEnded()) {
            return true;
        }
        Instant now = clock.instant();
        seen.replaceAll((model, at) -> found.isLoaded(model) && runners.knows(model) ? now : at);
        return false;
    }
}
