package org.ollamasidecar.models;

import jakarta.enterprise.context.ApplicationScoped;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.load.LoadView;
import org.ollamasidecar.load.store.FreeSpace;
import org.ollamasidecar.models.ModelsView.DiskView;
import org.ollamasidecar.models.ModelsView.InstanceView;
import org.ollamasidecar.models.ModelsView.ModelView;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarStatus;
import org.ollamasidecar.task.TimeLimit;

/** Puts together what is wanted, what is known of it, and what Ollama says now. */
@ApplicationScoped
class ModelsReport {

    private static final Logger LOG = Logger.getLogger(ModelsReport.class);
    private static final Duration OTHERS_LIMIT = Duration.ofSeconds(1);
    private static final String WAITS = "waits for Ollama";

    /** Of several instances the one that is told first. */
    private static final List<ModelPhase> NEWS_FIRST = List.of(
            ModelPhase.SERVING,
            ModelPhase.LOADING,
            ModelPhase.LOADED,
            ModelPhase.FAILED,
            ModelPhase.INSTALLED,
            ModelPhase.WANTED);

    private final Sidecar sidecar;
    private final OllamaClients clients;
    private final WantedModels wanted;
    private final ModelKeeper keeper;
    private final LoadJobs jobs;
    private final ModelsDirectory directory;
    private final FreeSpace space;

    ModelsReport(
            Sidecar sidecar,
            OllamaClients clients,
            WantedModels wanted,
            ModelKeeper keeper,
            LoadJobs jobs,
            ModelsDirectory directory,
            FreeSpace space) {
        this.sidecar = sidecar;
        this.clients = clients;
        this.wanted = wanted;
        this.keeper = keeper;
        this.jobs = jobs;
        this.directory = directory;
        this.space = space;
    }

    /** Where Ollama does not answer, the wanted models are told all the same. */
    ModelsView now() throws InterruptedException {
        SidecarStatus status = sidecar.status();
        Optional<Child> child = status.ready();
        if (child.isEmpty()) {
            return view(
                    status, List.of(), Map.of(), "Ollama is " + status.name() + ": what is installed is not known.");
        }
        try {
            OllamaClient client = clients.at(child.get().address());
            return view(status, client.installed(), loaded(client), null);
        } catch (OllamaException e) {
            return view(status, List.of(), Map.of(), "What is installed is not known: " + e.getMessage());
        }
    }

    /** By the backends that answer. */
    private Map<BackendName, List<LoadedModel>> loaded(OllamaClient serving) throws InterruptedException {
        BackendName first = sidecar.serving().name().backend();
        Map<BackendName, List<LoadedModel>> loaded = new LinkedHashMap<>(Map.of(first, serving.loaded()));
        for (Backend backend : sidecar.backends()) {
            Optional<Child> child = backend.serving().status().ready();
            if (child.isPresent() && !backend.name().equals(first)) {
                loaded.put(
                        backend.name(),
                        loadedAtOther(backend.name(), clients.at(child.get().address())));
            }
        }
        return loaded;
    }

    /** One that does not say must not keep the others from being told. */
    private static List<LoadedModel> loadedAtOther(BackendName name, OllamaClient client) throws InterruptedException {
        try {
            return TimeLimit.call(OTHERS_LIMIT, client::loaded);
        } catch (TimeoutException | ExecutionException e) {
            LOG.infof("The instance %s does not say what it has loaded: %s", name, e);
            return List.of();
        }
    }

    private ModelsView view(
            SidecarStatus status,
            List<InstalledModel> installed,
            Map<BackendName, List<LoadedModel>> loadedAt,
            @Nullable String note) {
        List<LoadedModel> loaded =
                loadedAt.values().stream().flatMap(List::stream).toList();
        List<WantedModel> all = wanted.all();
        List<ModelView> models = new ArrayList<>();
        all.forEach(model -> models.add(wantedView(model, installed, loaded)));
        Stream.concat(
                        installed.stream().map(InstalledModel::name),
                        loaded.stream().map(LoadedModel::name))
                .distinct()
                .filter(name -> all.stream().noneMatch(model -> model.name().isNamed(name)))
                // Ollama's order changes from answer to answer where models are of the same second.
                .sorted(Comparator.naturalOrder())
                .forEach(name -> models.add(otherView(name, installed, loadedAt)));
        return new ModelsView(models, keeper.missing(status), disk(), note);
    }

    private DiskView disk() {
        return new DiskView(directory.path().toString(), space.at(directory.path()));
    }

    private ModelView wantedView(WantedModel model, List<InstalledModel> installed, List<LoadedModel> loaded) {
        ModelName name = model.name();
        Optional<InstalledModel> onDisk =
                installed.stream().filter(found -> name.isNamed(found.name())).findFirst();
        List<LoadedModel> copies =
                loaded.stream().filter(found -> name.isNamed(found.name())).toList();
        Optional<LoadedModel> inMemory = copies.stream().findFirst();
        Map<BackendName, Optional<ModelCondition>> known = keeper.rounds().conditions(name);
        Optional<ModelCondition> condition = known.values().stream()
                .flatMap(Optional::stream)
                .min(Comparator.comparingInt(one -> NEWS_FIRST.indexOf(one.phase())));
        String detail = condition.map(ModelCondition::detail).orElse(WAITS);
        return new ModelView(
                name.toString(),
                condition.map(ModelCondition::phase).orElse(ModelPhase.WANTED),
                keeper.rounds().lackOf(name).map(lack -> detail + "; " + lack).orElse(detail),
                true,
                model.required(),
                model.isPinned(),
                model.configured(),
                onDisk.isPresent(),
                inMemory.isPresent(),
                onDisk.map(InstalledModel::sizeBytes).orElse(0L),
                memoryBytes(copies),
                inMemory.map(LoadedModel::processor).orElse(""),
                inMemory.map(LoadedModel::expiresAt).orElse(""),
                condition.map(ModelCondition::load).orElse(null),
                condition.map(ModelCondition::retryAt).orElse(null),
                condition.map(ModelCondition::failure).orElse(null),
                instances(known));
    }

    private static long memoryBytes(List<LoadedModel> copies) {
        return copies.stream().mapToLong(LoadedModel::sizeBytes).sum();
    }

    private @Nullable List<InstanceView> instances(Map<BackendName, Optional<ModelCondition>> known) {
        return keeper.rounds().areSeveral()
                ? known.entrySet().stream()
                        .map(at -> new InstanceView(
                                at.getKey().text(),
                                at.getValue().map(ModelCondition::phase).orElse(ModelPhase.WANTED),
                                at.getValue().map(ModelCondition::detail).orElse(WAITS)))
                        .toList()
                : null;
    }

    private ModelView otherView(
            String name, List<InstalledModel> installed, Map<BackendName, List<LoadedModel>> loadedAt) {
        Optional<InstalledModel> onDisk =
                installed.stream().filter(found -> found.name().equals(name)).findFirst();
        Map<BackendName, LoadedModel> copies = new LinkedHashMap<>();
        loadedAt.forEach((place, loaded) ->
                loaded.stream().filter(found -> found.name().equals(name)).forEach(found -> copies.put(place, found)));
        Optional<LoadedModel> inMemory = copies.values().stream().findFirst();
        Optional<String> load = jobs.underWay(name).map(LoadView::id);
        return new ModelView(
                name,
                load.isPresent() ? ModelPhase.LOADING : inMemory.isPresent() ? ModelPhase.LOADED : ModelPhase.INSTALLED,
                null,
                false,
                false,
                false,
                false,
                onDisk.isPresent(),
                inMemory.isPresent(),
                onDisk.map(InstalledModel::sizeBytes).orElse(0L),
                memoryBytes(List.copyOf(copies.values())),
                inMemory.map(LoadedModel::processor).orElse(""),
                inMemory.map(LoadedModel::expiresAt).orElse(""),
                load.orElse(null),
                null,
                null,
                keeper.rounds().areSeveral()
                        ? copies.keySet().stream()
                                .map(place -> new InstanceView(place.text(), ModelPhase.LOADED, null))
                                .toList()
                        : null);
    }
}
