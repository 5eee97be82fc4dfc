package org.ollamasidecar.models;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.ollamasidecar.demand.DemandLog;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.instance.RunnerLog;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaStore;

/** Tells the journal what becomes of wanted models. For one thread. */
@ApplicationScoped
class ModelEvents {

    /**
     * What a round has found about a model, besides its facts.
     *
     * @param generation of the Ollama
     * @param seen when it was in memory for the last time
     * @param runnerDied whether its process is gone although Ollama lists it
     * @param before what was in memory at the look before
     */
    record Circumstances(
            long generation, Instant seen, boolean runnerDied, List<LoadedModel> before, ObservedModels found) {}

    private final Unloads unloads;
    private final Journal journal;
    private final Supplier<LossEvents> empty;
    private final LossEvents losses;
    private final Optional<BackendName> place;

    @Inject
    ModelEvents(Unloads unloads, Journal journal, DemandLog demands, RunnerLog runners, ModelsDirectory directory) {
        this(
                unloads,
                journal,
                () -> new LossEvents(journal, demands, runners, new OllamaStore(directory.path())),
                Optional.empty());
    }

    private ModelEvents(Unloads unloads, Journal journal, Supplier<LossEvents> empty, Optional<BackendName> place) {
        this.unloads = unloads;
        this.journal = journal;
        this.empty = empty;
        this.losses = empty.get();
        this.place = place;
    }

    /** What becomes of them at one of several backends. */
    ModelEvents at(BackendName backend) {
        return new ModelEvents(unloads, journal, empty, Optional.of(backend));
    }

    /** Only a change of the phase is news. */
    void tell(
            ModelName name,
            ModelCondition before,
            ModelCondition after,
            ModelCondition.Facts facts,
            Circumstances circumstances) {
        if (before.phase() == after.phase()) {
            return;
        }
        Map<String, Object> details = new HashMap<>(
                Map.of("model", name.toString(), "phase", after.phase().name()));
        place.ifPresent(backend -> details.put("instance", backend.text()));
        String where = place.map(backend -> " in the instance " + backend).orElse("");
        if (after.phase() == ModelPhase.FAILED) {
            journal.record("model.failed", name + " cannot be loaded" + where + ": " + after.detail(), details);
        } else if (before.phase() == ModelPhase.SERVING && !facts.loaded()) {
            losses.noticed(new LossEvents.Untold(
                    name,
                    circumstances.generation(),
                    circumstances.seen(),
                    facts.now(),
                    circumstances.runnerDied(),
                    unloads.take(place, name),
                    names(circumstances.before()),
                    after.detail(),
                    details));
        } else if (after.phase() == ModelPhase.SERVING) {
            losses.tellNow(name, circumstances.found(), facts.now());
            journal.record("model.serving", name + " answers" + where, details);
        }
    }

    private static Set<String> names(List<LoadedModel> loaded) {
        return loaded.stream().map(LoadedModel::name).collect(Collectors.toUnmodifiableSet());
    }

    /** Tells of losses whose cause is known by now; whether there is any other. */
    boolean tellLosses(ObservedModels found, Instant now) {
        losses.tell(found, now);
        return losses.isLooking();
    }

    /** It was deleted behind our back. */
    void filesGone(ModelName name, boolean loaded) {
        journal.record(
                "model.files.gone",
                name + " is no longer in the store: it was deleted there"
                        + (loaded ? "; it answers as long as it is loaded" : ""),
                Map.of("model", name.toString()));
    }
}
