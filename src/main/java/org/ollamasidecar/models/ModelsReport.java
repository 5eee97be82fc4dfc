package org.ollamasidecar.models;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.instance.ModelsDirectory;
import org.ollamasidecar.load.LoadJobs;
import org.ollamasidecar.load.LoadView;
import org.ollamasidecar.load.store.FreeSpace;
import org.ollamasidecar.models.ModelsView.DiskView;
import org.ollamasidecar.models.ModelsView.ModelView;
import org.ollamasidecar.ollama.InstalledModel;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarStatus;

/** Puts together what is wanted, what is known of it, and what Ollama says now. */
@ApplicationScoped
class ModelsReport {

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
                    status, List.of(), List.of(), "Ollama is " + status.name() + ": what is installed is not known.");
        }
        try {
            OllamaClient client = clients.at(child.get().address());
            return view(status, client.installed(), client.loaded(), null);
        } catch (OllamaException e) {
            return view(status, List.of(), List.of(), "What is installed is not known: " + e.getMessage());
        }
    }

    private ModelsView view(
            SidecarStatus status, List<InstalledModel> installed, List<LoadedModel> loaded, @Nullable String note) {
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
                .forEach(name -> models.add(otherView(name, installed, loaded)));
        return new ModelsView(models, keeper.missing(status), disk(), note);
    }

    private DiskView disk() {
        return new DiskView(directory.path().toString(), space.at(directory.path()));
    }

    private ModelView wantedView(WantedModel model, List<InstalledModel> installed, List<LoadedModel> loaded) {
        ModelName name = model.name();
        Optional<InstalledModel> onDisk =
                installed.stream().filter(found -> name.isNamed(found.name())).findFirst();
        Optional<LoadedModel> inMemory =
                loaded.stream().filter(found -> name.isNamed(found.name())).findFirst();
        Optional<ModelCondition> condition = keeper.board().of(name);
        return new ModelView(
                name.toString(),
                condition.map(ModelCondition::phase).orElse(ModelPhase.WANTED),
                condition.map(ModelCondition::detail).orElse("waits for Ollama"),
                true,
                model.required(),
                model.isPinned(),
                model.configured(),
                onDisk.isPresent(),
                inMemory.isPresent(),
                onDisk.map(InstalledModel::sizeBytes).orElse(0L),
                inMemory.map(LoadedModel::sizeBytes).orElse(0L),
                inMemory.map(LoadedModel::processor).orElse(""),
                inMemory.map(LoadedModel::expiresAt).orElse(""),
                condition.map(ModelCondition::load).orElse(null),
                condition.map(ModelCondition::retryAt).orElse(null),
                condition.map(ModelCondition::failure).orElse(null));
    }

    private ModelView otherView(String name, List<InstalledModel> installed, List<LoadedModel> loaded) {
        Optional<InstalledModel> onDisk =
                installed.stream().filter(found -> found.name().equals(name)).findFirst();
        Optional<LoadedModel> inMemory =
                loaded.stream().filter(found -> found.name().equals(name)).findFirst();
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
                inMemory.map(LoadedModel::sizeBytes).orElse(0L),
                inMemory.map(LoadedModel::processor).orElse(""),
                inMemory.map(LoadedModel::expiresAt).orElse(""),
                load.orElse(null),
                null,
                null);
    }
}
