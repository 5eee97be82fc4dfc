package org.ollamasidecar.models;

import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.annotation.Priority;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.ollamasidecar.config.BootOrder;
import org.ollamasidecar.demand.AskedContexts;
import org.ollamasidecar.fleet.FleetMonitor;
import org.ollamasidecar.fleet.ReadyConfig;
import org.ollamasidecar.instance.ModelRunner;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.instance.RunnerLog;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.load.ModelLoads;
import org.ollamasidecar.load.inventory.AdoptedStores;
import org.ollamasidecar.models.placement.Placer;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaStore;
import org.ollamasidecar.ollama.RunnerSignal;
import org.ollamasidecar.state.RequestsFirst;
import org.ollamasidecar.state.SidecarMonitor;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.status.MemoryReport;
import org.ollamasidecar.task.PermanentThread;
import org.ollamasidecar.task.PermanentThreads;
import org.ollamasidecar.task.ThreadSpec;

/** Keeps the wanted models loaded: one thread looks when there is a sign, compares and asks for loads, for each backend. */
@ApplicationScoped
public class ModelKeeper implements MemoryReport {

    private static final int BEFORE_OLLAMA_ENDS = 5;

    private static final Duration RUNNERS_EVERY = Duration.ofMillis(500);
    private static final Duration ROUND_LIMIT = ModelLists.LIMIT.multipliedBy(4);

    private final FleetMonitor fleet;
    private final WantedModels wanted;
    private final LoadJobs jobs;
    private final StoreWatch store;
    private final AdoptedStores stores;
    private final RunnerLog runners;
    private final BackendRounds rounds;
    private final PermanentThread thread;
    private final ChangeHints signs = new ChangeHints();
    private final RequestsFirst requests = new RequestsFirst(System::nanoTime);

    /** Not followed up yet: of a round that has failed too. Touched by the thread only. */
    private final Set<ChangeHint> told = EnumSet.noneOf(ChangeHint.class);

    private volatile boolean everReady;

    /** Until the next round. Touched by the thread only. */
    private Duration pause = Duration.ZERO;

    ModelKeeper(
            FleetMonitor fleet,
            OllamaClients clients,
            WantedModels wanted,
            LoadJobs jobs,
            StoreWatch store,
            AdoptedStores stores,
            ModelsDirectory directory,
            RunnerLog runners,
            AskedContexts contexts,
            ModelReconciler condition,
            InstantSource clock,
            ModelsConfig config,
            ReadyConfig ready,
            BackendRounds.StandbyMemory standbys,
            Placer placer,
            PermanentThreads threads) {
        this.fleet = fleet;
        this.wanted = wanted;
        this.jobs = jobs;
        this.store = store;
        this.stores = stores;
        this.runners = runners;
        OllamaStore files = new OllamaStore(directory.path());
        ModelLists lists = new ModelLists(clients);
        this.rounds = new BackendRounds(fleet, wanted, standbys, placer, ready, (backend, models) -> {
            SidecarMonitor ollama = fleet.at(backend);
            RunnerWatch watch = new RunnerWatch(model -> runnersOf(ollama, files, model));
            ModelObserver look = new ModelObserver(lists, store::newest, watch, clock, config);
            ModelLoads loads = jobs.at(backend);
            boolean alone = fleet.backends().size() == 1;
            ModelReconciler there = alone ? condition : condition.at(backend, loads);
            return new ReconcileRound(ollama, models, new WantedLoads(loads, contexts), there, look, clock, alone);
        });
        this.thread = threads.create(
                ThreadSpec.of("models", "wanted models are neither looked after nor loaded")
                        .asVital()
                        .onPlatform()
                        .in(this::awaitSigns)
                        .within(() -> ROUND_LIMIT.multipliedBy(rounds.number())),
                this::look);
    }

    private static List<RunnerWatch.Runner> runnersOf(SidecarMonitor ollama, OllamaStore files, ModelName model) {
        return ollama.status().child().stream()
                .flatMap(child -> ModelRunner.of(child, files.weightsOf(model)).stream())
                .map(RunnerWatch::of)
                .toList();
    }

    void onStart(@Observes @Priority(BootOrder.MODELS_ARE_KEPT) StartupEvent event) {
        fleet.onChange(status -> {
            requests.changed(status);
            wake();
        });
        fleet.onMemberChange(member -> {
            if (rounds.areSeveral()) {
                wake();
            }
        });
        jobs.onEnd(() -> signs.tell(ChangeHint.LOADED));
        store.onChange(this::wake);
        stores.onChange(this::wake);
        runners.onSignal(this::follow);
        thread.start();
    }

    void onStop(@Observes @Priority(BEFORE_OLLAMA_ENDS) ShutdownEvent event) {
        thread.close();
    }

    /** Has it decide anew, without asking Ollama for that. */
    void wake() {
        signs.wake();
    }

    private void follow(RunnerSignal signal) {
        switch (signal) {
            case RunnerSignal.Starting whoWasInItsWayIsGone -> signs.wake();
            case RunnerSignal.Started listed -> signs.tell(ChangeHint.LOADED);
            case RunnerSignal.Failed gone -> signs.tell(ChangeHint.LOADED);
        }
    }

    /** A model has answered a request; where that is news, others may have left for it. Cheap enough for each request. */
    public void answered(ModelName model) {
        if (!rounds.isLoaded(model)) {
            signs.tell(ChangeHint.LOADED);
        }
    }

    /** A request may have changed what is installed. */
    public void storeChanged() {
        signs.tell(ChangeHint.INSTALLED);
    }

    /**
     * The required models that do not serve in the Ollama of a status, or where they are needed of several; empty also where
     * none is required.
     */
    public List<String> missing(SidecarStatus status) {
        return wanted.all().stream()
                .filter(WantedModel::required)
                .filter(model -> !rounds.serve(model.name(), status))
                .map(model -> model.name().toString())
                .toList();
    }

    /** Whether requests are wanted, and all that is required serves, as far as is known: not by an old look. */
    public boolean isReady(SidecarStatus status) {
        return thread.works() && status.wantsRequests() && missing(status).isEmpty();
    }

    /** Whether it has ever been ready, with all that was required then. */
    boolean hasBeenReady() {
        return everReady;
    }

    @Override
    public Optional<List<String>> inMemory(long generation) {
        return rounds.inMemory(generation);
    }

    /** What was decided last, and where. */
    BackendRounds rounds() {
        return rounds;
    }

    /** Meanwhile the processes of models are looked at, which costs less than a round. */
    private void awaitSigns() throws InterruptedException {
        long deadline = System.nanoTime() + pause.toNanos();
        pause = Duration.ZERO;
        boolean isDue = false;
        while (!isDue) {
            long left = deadline - System.nanoTime();
            Duration next = Duration.ofNanos(Math.min(left, RUNNERS_EVERY.toNanos()));
            isDue = left <= 0 || signs.await(next) || rounds.hasRunnerEnded();
        }
        Thread.sleep(requests.left());
        told.addAll(signs.take());
    }

    private void look() throws InterruptedException {
        pause = rounds.run(told);
        told.clear();
        everReady |= isReady(fleet.status());
    }
}
