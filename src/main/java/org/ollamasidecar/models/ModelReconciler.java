package org.ollamasidecar.models;

import static java.util.Objects.requireNonNull;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.ollamasidecar.demand.DemandLog;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.load.JobState;
import org.ollamasidecar.load.LoadView;
import org.ollamasidecar.load.ModelLoads;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.state.Child;

/** Decides what becomes of each wanted model from what was found, and tells of it. For one thread. */
@ApplicationScoped
class ModelReconciler {

    private static final Duration WHILE_LOADING = Duration.ofSeconds(1);

    private final ModelLoads jobs;
    private final GpuWatch gpus;
    private final ModelEvents news;
    private final DemandLog demands;
    private final InstantSource clock;
    private final LoadBackOff pauses;
    private boolean looksForCauses;

    @Inject
    ModelReconciler(
            ModelLoads jobs,
            GpuWatch gpus,
            ModelEvents news,
            DemandLog demands,
            InstantSource clock,
            ModelsConfig config) {
        this(jobs, gpus, news, demands, clock, LoadBackOff.of(config));
    }

    private ModelReconciler(
            ModelLoads jobs,
            GpuWatch gpus,
            ModelEvents news,
            DemandLog demands,
            InstantSource clock,
            LoadBackOff pauses) {
        this.jobs = jobs;
        this.gpus = gpus;
        this.news = news;
        this.demands = demands;
        this.clock = clock;
        this.pauses = pauses;
    }

    /** The one for the loads at one of several backends. */
    ModelReconciler at(BackendName backend, ModelLoads there) {
        return new ModelReconciler(there, gpus.at(backend), news.at(backend), demands, clock, pauses);
    }

    ModelsBoard next(ModelsBoard known, Child child, Instant readySince, List<WantedModel> models, ModelObserver look) {
        ObservedModels found = look.found();
        for (WantedModel model : models) {
            loadOf(model.name(), readySince)
                    .filter(job -> job.state() == JobState.DONE)
                    .ifPresent(job -> gpus.proved(model.name(), requireNonNull(job.endedAt())));
        }
        gpus.look(models, found.loaded(), found.asOf());
        ModelsBoard before = known.generation() == child.generation() ? known : ModelsBoard.EMPTY;
        Instant now = clock.instant();
        Map<ModelName, ModelCondition> next = new LinkedHashMap<>();
        for (WantedModel model : models) {
            ModelName name = model.name();
            ModelCondition old = before.of(name).orElseGet(() -> ModelCondition.begin(now));
            boolean died =
                    look.diedAt(name).filter(end -> end.isAfter(old.since())).isPresent();
            boolean loaded = found.isLoaded(name) && !died;
            boolean comes = !loaded && isComing(old, name, child, look);
            if (comes) {
                look.lookAgain(now.plus(WHILE_LOADING));
            }
            ModelCondition.Facts facts = facts(name, before, look, loaded || comes, died, readySince, now);
            ModelCondition condition = old.with(facts, pauses);
            news.tell(
                    name,
                    old,
                    condition,
                    facts,
                    new ModelEvents.Circumstances(child.generation(), look.seen(name), died, look.before(), found));
            if (before.installed().contains(name) && !found.isInstalled(name) && look.isStoreThere()) {
                news.filesGone(name, facts.loaded());
            }
            next.put(name, condition);
        }
        looksForCauses = news.tellLosses(found, now);
        return new ModelsBoard(child.generation(), next, found.installed());
    }

    /**
     * Whether Ollama loads it anew for a client, e.g. with the context that he asks for: a load of ours beside that would
     * take it from him again. One for which another has come is lost.
     */
    private boolean isComing(ModelCondition known, ModelName name, Child child, ModelObserver look) {
        return known.phase() == ModelPhase.SERVING
                && demands.isAskedFor(name, child.generation())
                && !look.found().hasAnyNew(look.before());
    }

    private ModelCondition.Facts facts(
            ModelName name,
            ModelsBoard before,
            ModelObserver look,
            boolean loaded,
            boolean died,
            Instant readySince,
            Instant now) {
        ObservedModels found = look.found();
        boolean appeared = before.generation() > 0
                && found.isInstalled(name)
                && !before.installed().contains(name);
        return new ModelCondition.Facts(
                found.isInstalled(name),
                appeared,
                loaded,
                gpus.isDemanded() && found.isOnCpu(name),
                loadOf(name, readySince),
                found.beside(name),
                died ? now : found.asOf(),
                now);
    }

    private Optional<LoadView> loadOf(ModelName name, Instant readySince) {
        return jobs.newest(name).filter(job -> isOfThisOllama(job, readySince));
    }

    private static boolean isOfThisOllama(LoadView job, Instant readySince) {
        return job.endedAt() == null || !job.endedAt().isBefore(readySince);
    }

    /** When there is something to be decided again, at the latest, whatever is looked at meanwhile. */
    Instant next(ModelsBoard board, Instant now, Instant lookDue) {
        Instant due = lookDue;
        for (ModelCondition condition : board.conditions().values()) {
            Optional<Instant> mine =
                    switch (condition.phase()) {
                        case LOADING -> Optional.of(now.plus(WHILE_LOADING));
                        case SERVING -> Optional.empty();
                        case WANTED, INSTALLED, LOADED, FAILED -> Optional.of(retry(condition, now));
                    };
            due = mine.filter(due::isAfter).orElse(due);
        }
        Instant causes = now.plus(PollPlan.SHORTEST_PAUSE);
        return looksForCauses && causes.isBefore(due) ? causes : due;
    }

    private static Instant retry(ModelCondition condition, Instant now) {
        Instant at = condition.retryAt();
        // Where there was no room for a job, or another is loaded first.
        return at == null || at.isBefore(now) ? now.plus(WHILE_LOADING) : at;
    }
}
