package org.ollamasidecar.models;

import static java.util.stream.Collectors.toSet;

import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Supplier;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.FleetMonitor;
import org.ollamasidecar.fleet.ReadyConfig;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.InstanceName;
import org.ollamasidecar.models.placement.Placement;
import org.ollamasidecar.models.placement.Placer;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.SidecarStatus;

/**
 * A round for each backend, one after the other, each with the wanted models that it is to have. One thread runs them, others
 * read what came of it.
 */
final class BackendRounds {

    /** What those had in memory that stood by. */
    interface StandbyMemory {

        /** Whether a model was seen there, while it stood by. */
        boolean had(long generation, ModelName model);
    }

    private final FleetMonitor fleet;
    private final WantedModels wanted;
    private final StandbyMemory standbys;
    private final Placer placer;
    private final ReadyConfig.Instances needed;
    private final BiFunction<BackendName, Supplier<List<WantedModel>>, ReconcileRound> maker;
    private volatile Map<BackendName, ReconcileRound> rounds;

    /**
     * None has been run yet.
     *
     * @param maker of a round for a backend, with what is wanted there
     */
    BackendRounds(
            FleetMonitor fleet,
            WantedModels wanted,
            StandbyMemory standbys,
            Placer placer,
            ReadyConfig ready,
            BiFunction<BackendName, Supplier<List<WantedModel>>, ReconcileRound> maker) {
        this.fleet = fleet;
        this.wanted = wanted;
        this.standbys = standbys;
        this.placer = placer;
        this.needed = ready.instances();
        this.maker = maker;
        this.rounds = made(fleet.backends());
    }

    private Map<BackendName, ReconcileRound> made(List<Backend> backends) {
        boolean alone = backends.size() == 1;
        Map<BackendName, ReconcileRound> made = new LinkedHashMap<>();
        for (Backend backend : backends) {
            BackendName name = backend.name();
            made.put(name, maker.apply(name, alone ? wanted::all : () -> wantedAt(name)));
        }
        return Collections.unmodifiableMap(made);
    }

    /** There are others once it is known which GPUs there are. */
    private void follow(List<Backend> backends) {
        Set<BackendName> now = backends.stream().map(Backend::name).collect(toSet());
        if (!now.equals(rounds.keySet())) {
            rounds = made(backends);
        }
    }

    private List<WantedModel> wantedAt(BackendName place) {
        return wanted.all().stream()
                .filter(model -> placer.now().has(place, model.name()))
                .toList();
    }

    boolean areSeveral() {
        return rounds.size() > 1;
    }

    int number() {
        return rounds.size();
    }

    /** {@return how long it may be until the next ones, where no sign comes} */
    Duration run(Set<ChangeHint> signs) throws InterruptedException {
        follow(fleet.backends());
        placer.place(wanted.all().stream().map(WantedModel::name).toList(), wanted::replicas);
        Duration shortest = ReconcileRound.LONGEST_PAUSE;
        for (ReconcileRound round : rounds.values()) {
            Duration pause = round.run(signs);
            shortest = pause.compareTo(shortest) < 0 ? pause : shortest;
        }
        placer.unloadSurplus(this::servesWhereverPlaced);
        return shortest;
    }

    /** Whether a process of a model has ended, so that they are due before that; cheap. */
    boolean hasRunnerEnded() {
        return rounds.values().stream().anyMatch(ReconcileRound::hasRunnerEnded);
    }

    /** Whether an Ollama had a model in memory at the newest look. */
    boolean isLoaded(ModelName model) {
        for (ReconcileRound round : rounds.values()) {
            if (round.isLoaded(model)) {
                return true;
            }
        }
        return false;
    }

    /** What an Ollama had in memory at the newest look; empty where it was not looked at. */
    Optional<List<String>> inMemory(long generation) {
        return rounds.values().stream()
                .flatMap(round -> round.inMemory(generation).stream())
                .findFirst();
    }

    /** Whether loads will begin with the first look at an Ollama, which is still to come. */
    boolean isExpected(long generation) {
        if (!areSeveral()) {
            return first().board().generation() != generation;
        }
        return fleet.instanceOf(generation)
                .map(InstanceName::backend)
                .filter(place -> placer.now().equals(Placement.NOTHING)
                        || !placer.now().at(place).isEmpty())
                .flatMap(place -> Optional.ofNullable(rounds.get(place)))
                .filter(round -> round.board().generation() != generation)
                .isPresent();
    }

    /**
     * Whether a model serves, at as many backends as are needed, as far as is known: not by an old look.
     *
     * @param status of the one that serves
     */
    boolean serve(ModelName model, SidecarStatus status) {
        if (!areSeveral()) {
            return serves(first(), model, status);
        }
        return switch (needed) {
            case ANY -> placer.now().of(model).stream().anyMatch(place -> servesAt(place, model));
            case ALL -> servesWhereverPlaced(model);
        };
    }

    private boolean servesWhereverPlaced(ModelName model) {
        Set<BackendName> places = placer.now().of(model);
        return !places.isEmpty() && places.stream().allMatch(place -> servesAt(place, model));
    }

    private boolean servesAt(BackendName place, ModelName model) {
        ReconcileRound round = rounds.get(place);
        return round != null && serves(round, model, fleet.at(place).status());
    }

    /** Also in one that has stood by with it, as long as nothing that was found since speaks against that. */
    private boolean serves(ReconcileRound round, ModelName model, SidecarStatus status) {
        ModelsBoard now = round.board();
        Optional<ModelCondition> known = now.generation() == status.generation() ? now.of(model) : Optional.empty();
        return known.filter(condition -> !condition.isUntried())
                .map(condition -> condition.phase() == ModelPhase.SERVING)
                .orElseGet(() -> standbys.had(status.generation(), model));
    }

    private ReconcileRound first() {
        return rounds.values().iterator().next();
    }

    /** How many wanted models serve, at whatever backend. */
    long serving() {
        return rounds.values().stream()
                .flatMap(round -> round.board().serving().stream())
                .distinct()
                .count();
    }

    /** What is known of a model at each backend that is to have it, or has it in any case. */
    Map<BackendName, Optional<ModelCondition>> conditions(ModelName model) {
        Map<BackendName, Optional<ModelCondition>> known = new LinkedHashMap<>();
        Set<BackendName> places = placer.now().of(model);
        rounds.forEach((place, round) -> {
            Optional<ModelCondition> condition = round.board().of(model);
            if (condition.isPresent() || places.contains(place)) {
                known.put(place, condition);
            }
        });
        return known;
    }

    /** Why a model has fewer copies than are wished; empty where it has them all. */
    Optional<String> lackOf(ModelName model) {
        return placer.now().lackOf(model);
    }
}
