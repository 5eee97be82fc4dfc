package org.ollamasidecar.models;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.load.LoadView;
import org.ollamasidecar.load.inventory.Inventory;
import org.ollamasidecar.load.store.FreeSpace;
import org.ollamasidecar.models.ModelsView.DiskView;
import org.ollamasidecar.models.ModelsView.InstanceView;
import org.ollamasidecar.models.ModelsView.ModelView;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.state.SidecarStatus;

/** Puts together what is wanted, what is known of it, and what Ollama says now. */
@ApplicationScoped
class ModelsReport {

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
        if (status.ready().isEmpty()) {
            return view(status, Inventory.NOTHING, "Ollama is " + status.name() + ": what is installed is not known.");
        }
        try {
            return view(status, Inventory.of(sidecar, clients), silent());
        } catch (OllamaException e) {
            return view(status, Inventory.NOTHING, "What is installed is not known: " + e.getMessage());
        }
    }

    /** Whose models are not told, where each has a store of its own; null where all are. */
    private @Nullable String silent() {
        List<String> silent = sidecar.shareStore()
                ? List.of()
                : sidecar.backends().stream()
                        .filter(backend -> backend.ready().isEmpty())
                        .map(backend -> backend.name() + " ("
                                + backend.serving().status().name() + ")")
                        .toList();
        return silent.isEmpty() ? null : "What is installed there is not known: " + String.join(", ", silent) + ".";
    }

    private ModelsView view(SidecarStatus status, Inventory found, @Nullable String note) {
        List<InstalledModel> installed = found.allInstalled();
        List<LoadedModel> loaded = found.allLoaded();
        List<WantedModel> all = wanted.all();
        List<ModelView> models = new ArrayList<>();
        all.forEach(model -> models.add(wantedView(model, found)));
        Stream.concat(
                        installed.stream().map(InstalledModel::name),
                        loaded.stream().map(LoadedModel::name))
                .distinct()
                .filter(name -> all.stream().noneMatch(model -> model.name().isNamed(name)))
                // Ollama's order changes from answer to answer where models are of the same second.
                .sorted(Comparator.naturalOrder())
                .forEach(name -> models.add(otherView(name, found)));
        return new ModelsView(models, keeper.missing(status), disk(), note);
    }

    private DiskView disk() {
        return new DiskView(directory.path().toString(), space.at(directory.path()));
    }

    private ModelView wantedView(WantedModel model, Inventory found) {
        ModelName name = model.name();
        Optional<InstalledModel> onDisk = found.allInstalled().stream()
                .filter(one -> name.isNamed(one.name()))
                .findFirst();
        List<LoadedModel> copies = found.allLoaded().stream()
                .filter(one -> name.isNamed(one.name()))
                .toList();
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
                instances(name, known, found));
    }

    private static long memoryBytes(List<LoadedModel> copies) {
        return copies.stream().mapToLong(LoadedModel::sizeBytes).sum();
    }

    private @Nullable List<InstanceView> instances(
            ModelName name, Map<BackendName, Optional<ModelCondition>> known, Inventory found) {
        return instances(
                name.toString(),
                known.entrySet().stream()
                        .map(at -> new InstanceView(
                                at.getKey().text(),
                                at.getValue().map(ModelCondition::phase).orElse(ModelPhase.WANTED),
                                at.getValue().map(ModelCondition::detail).orElse(WAITS)))
                        .toList(),
                found);
    }

    /** With those where it is only installed, where each has a store of its own. */
    private @Nullable List<InstanceView> instances(String name, List<InstanceView> known, Inventory found) {
        if (!keeper.rounds().areSeveral()) {
            return null;
        }
        List<InstanceView> all = new ArrayList<>(known);
        if (!sidecar.shareStore()) {
            found.placesOf(name).stream()
                    .filter(place -> known.stream().noneMatch(at -> at.name().equals(place.text())))
                    .forEach(place -> all.add(new InstanceView(place.text(), ModelPhase.INSTALLED, null)));
        }
        return all;
    }

    private ModelView otherView(String name, Inventory found) {
        Optional<InstalledModel> onDisk = found.allInstalled().stream()
                .filter(one -> one.name().equals(name))
                .findFirst();
        Map<BackendName, LoadedModel> copies = new LinkedHashMap<>();
        found.loaded()
                .forEach((place, loaded) ->
                        loaded.stream().filter(one -> one.name().equals(name)).forEach(one -> copies.put(place, one)));
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
                instances(
                        name,
                        copies.keySet().stream()
                                .map(place -> new InstanceView(place.text(), ModelPhase.LOADED, null))
                                .toList(),
                        found));
    }
}
