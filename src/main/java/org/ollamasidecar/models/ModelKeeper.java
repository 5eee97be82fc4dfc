package org.ollamasidecar.models;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.load.LoadView;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.supervisor.Child;
import org.ollamasidecar.supervisor.Sidecar;
import org.ollamasidecar.supervisor.SidecarStatus;
import org.ollamasidecar.supervisor.TimeLimit;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.ThreadSpec;

/** Keeps the wanted models loaded: one thread looks, compares and asks for loads; others read its newest snapshot. */
@ApplicationScoped
public class ModelKeeper {

    private static final Logger LOG = Logger.getLogger(ModelKeeper.class);
    private static final Duration LOOK_LIMIT = Duration.ofSeconds(20);
    private static final int AFTER_OLLAMA_BEGINS = 2000;
    private static final int BEFORE_OLLAMA_ENDS = 5;

    private final Sidecar sidecar;
    private final OllamaClients clients;
    private final WantedModels wanted;
    private final LoadJobs jobs;
    private final WantedLoads loads;
    private final UpkeepNews news;
    private final GpuWatch gpus;
    private final InstantSource clock;
    private final Duration lookEvery;
    private final Pauses pauses;
    private final Semaphore wake = new Semaphore(0);
    private final PermanentThread thread;
    private volatile ModelsBoard board = ModelsBoard.EMPTY;

    /** Touched by the thread only. */
    private Found newest = Found.NOTHING;

    /** The newest Ollama that was looked after. Touched by the thread only. */
    private long generation;

    ModelKeeper(
            Sidecar sidecar,
            OllamaClients clients,
            WantedModels wanted,
            LoadJobs jobs,
            WantedLoads loads,
            UpkeepNews news,
            GpuWatch gpus,
            InstantSource clock,
            ModelsConfig config,
            PermanentThreads threads) {
        this.sidecar = sidecar;
        this.clients = clients;
        this.wanted = wanted;
        this.jobs = jobs;
        this.loads = loads;
        this.news = news;
        this.gpus = gpus;
        this.clock = clock;
        this.lookEvery = config.lookEvery();
        this.pauses = Pauses.of(config);
        this.thread = threads.create(
                ThreadSpec.of("models", "wanted models are neither looked after nor loaded")
                        .asVital()
                        .in(this::awaitLook)
                        .within(LOOK_LIMIT.multipliedBy(2)),
                this::look);
    }

    void onStart(@Observes @Priority(AFTER_OLLAMA_BEGINS) StartupEvent event) {
        sidecar.onChange(status -> wake());
        jobs.onEnd(this::wake);
        thread.start();
    }

    void onStop(@Observes @Priority(BEFORE_OLLAMA_ENDS) ShutdownEvent event) {
        thread.close();
    }

    /** Has it look at once. */
    void wake() {
        wake.release();
    }

    /** The required models that do not serve in the Ollama of a status; empty also where none is required. */
    public List<String> missing(SidecarStatus status) {
        ModelsBoard now = board;
        return wanted.all().stream()
                .filter(WantedModel::required)
                .filter(model ->
                        now.generation() != status.generation() || now.phase(model.name()) != ModelPhase.SERVING)
                .map(model -> model.name().toString())
                .toList();
    }

    /** Whether requests are wanted, and all that is required serves, as far as is known: not by an old look. */
    public boolean isReady(SidecarStatus status) {
        return thread.works() && status.wantsRequests() && missing(status).isEmpty();
    }

    /** What was found at the newest look. */
    ModelsBoard board() {
        return board;
    }

    private void awaitLook() throws InterruptedException {
        var _ = wake.tryAcquire(lookEvery.toMillis(), TimeUnit.MILLISECONDS);
        wake.drainPermits();
    }

    private void look() throws InterruptedException {
        SidecarStatus status = sidecar.status();
        Optional<Child> child = status.ready().or(() -> coming(status));
        List<WantedModel> models = wanted.all();
        if (child.isEmpty() || models.isEmpty()) {
            board = ModelsBoard.EMPTY;
            return;
        }
        try {
            newest = look(child.get(), models);
            generation = child.get().generation();
            gpus.look(models, newest.loaded());
            update(child.get(), status.since(), models, newest);
        } catch (TimeoutException e) {
            LOG.warnf("Ollama does not say within %d s which models it has", LOOK_LIMIT.toSeconds());
        } catch (ExecutionException e) {
            // It has just gone, or is about to: the supervisor knows better.
            LOG.debug("Ollama does not say which models it has", e.getCause());
        }
    }

    /** One that will answer in a moment: loads begin with waiting for that. */
    private Optional<Child> coming(SidecarStatus status) {
        return status.child()
                .filter(child ->
                        child.generation() != generation && !newest.installed().isEmpty());
    }

    /**
     * After a restart every millisecond counts: what was installed still is, loads can begin before a look, and while all
     * is being loaded a look tells nothing.
     */
    private Found look(Child child, List<WantedModel> models)
            throws TimeoutException, ExecutionException, InterruptedException {
        Found before = newest;
        if (generation != child.generation() && !before.installed().isEmpty()) {
            return before.underAnother();
        }
        if (generation == child.generation()
                && models.stream().allMatch(model -> jobs.underWay(model.name().toString())
                        .isPresent())) {
            return before;
        }
        return TimeLimit.call(LOOK_LIMIT, () -> Found.ask(clients.at(child.address()), !allServe(models), before));
    }

    private boolean allServe(List<WantedModel> models) {
        return models.stream().allMatch(model -> board.phase(model.name()) == ModelPhase.SERVING);
    }

    private void update(Child child, Instant readySince, List<WantedModel> models, Found found) {
        ModelsBoard before = board.generation() == child.generation() ? board : ModelsBoard.EMPTY;
        Instant now = clock.instant();
        Map<ModelName, Upkeep> next = new LinkedHashMap<>();
        for (WantedModel model : models) {
            ModelName name = model.name();
            Upkeep known = before.of(name).orElseGet(() -> Upkeep.begin(now));
            Upkeep.Facts facts = new Upkeep.Facts(
                    found.isInstalled(name),
                    found.isLoaded(name),
                    gpus.isDemanded() && found.isOnCpu(name),
                    jobs.newest(name).filter(job -> isOfThisOllama(job, readySince)),
                    found.beside(name),
                    now);
            Upkeep upkeep = known.with(facts, pauses);
            news.tell(name, known, upkeep, facts);
            next.put(name, upkeep);
        }
        ModelsBoard after = new ModelsBoard(child.generation(), next);
        board = after;
        if (loads.begin(models, after, found, now)) {
            wake();
        }
    }

    private static boolean isOfThisOllama(LoadView job, Instant readySince) {
        return job.endedAt() == null || !job.endedAt().isBefore(readySince);
    }
}
