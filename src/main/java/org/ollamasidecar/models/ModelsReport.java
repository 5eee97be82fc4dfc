package org.ollamasidecar.models;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.load.inventory.FoundModels;
import org.ollamasidecar.load.inventory.Inventory;
import org.ollamasidecar.load.store.ModelDisk;
import org.ollamasidecar.models.ModelsView.DiskView;
import org.ollamasidecar.models.ModelsView.ModelView;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaException;
import org.ollamasidecar.state.SidecarStatus;

/** Asks Ollama which models it has now, and puts that together with what is wanted. */
@ApplicationScoped
class ModelsReport {

    private final Sidecar sidecar;
    private final OllamaClients clients;
    private final WantedModels wanted;
    private final ModelViews views;
    private final ModelKeeper keeper;
    private final ModelDisk disk;

    ModelsReport(
            Sidecar sidecar,
            OllamaClients clients,
            WantedModels wanted,
            ModelViews views,
            ModelKeeper keeper,
            ModelDisk disk) {
        this.sidecar = sidecar;
        this.clients = clients;
        this.wanted = wanted;
        this.views = views;
        this.keeper = keeper;
        this.disk = disk;
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

    private ModelsView view(SidecarStatus status, Inventory inventory, @Nullable String note) {
        FoundModels found = new FoundModels(inventory);
        List<WantedModel> all = wanted.all();
        List<ModelView> models = new ArrayList<>();
        all.forEach(model -> models.add(views.wanted(model, found)));
        found.namesWithout(all.stream().map(WantedModel::name).toList())
                .forEach(name -> models.add(views.other(name, found)));
        return new ModelsView(models, keeper.missing(status), disk(), note);
    }

    private DiskView disk() {
        return new DiskView(disk.folder().toString(), disk.freeBytes());
    }
}
