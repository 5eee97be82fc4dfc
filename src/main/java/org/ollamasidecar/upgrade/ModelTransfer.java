package org.ollamasidecar.upgrade;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.ollamasidecar.canary.FreeMemory;
import org.ollamasidecar.load.ModelLoader;
import org.ollamasidecar.models.ModelRules;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.state.Child;

/** Brings what one Ollama has in memory into the memory of another. */
@ApplicationScoped
class ModelTransfer {

    private static final double ROOM = 1.1;
    private static final long MEGABYTE = 1024 * 1024;

    private final OllamaClients clients;
    private final ModelLoader loader;
    private final ModelRules rules;
    private final RollingConfig config;
    private final Supplier<OptionalLong> freeBytes;

    @Inject
    ModelTransfer(OllamaClients clients, ModelLoader loader, ModelRules rules, RollingConfig config) {
        this(clients, loader, rules, config, new FreeMemory()::bytes);
    }

    /** @param freeBytes what one more process could have; empty where that is not known */
    ModelTransfer(
            OllamaClients clients,
            ModelLoader loader,
            ModelRules rules,
            RollingConfig config,
            Supplier<OptionalLong> freeBytes) {
        this.clients = clients;
        this.loader = loader;
        this.rules = rules;
        this.config = config;
        this.freeBytes = freeBytes;
    }

    /** {@return what was done, or why it is left until the other one serves} */
    String run(Child from, Child to) throws InterruptedException {
        List<LoadedModel> loaded = clients.at(from.address()).loaded();
        if (loaded.isEmpty()) {
            return "nothing is in memory";
        }
        switch (config.models()) {
            case AFTER -> {
                return "after the switch: sidecar.rolling.models=after";
            }
            case BEFORE -> {}
            case AUTO -> {
                String objection = objection(loaded);
                if (!objection.isEmpty()) {
                    return "after the switch: " + objection;
                }
            }
        }
        List<String> names = new ArrayList<>();
        for (LoadedModel model : loaded) {
            ModelName name = ModelName.parse(model.name());
            loader.load(clients.at(to.address()).withContext(rules.numCtx(name)), name, rules.keepAlive(name));
            names.add(model.name());
        }
        return "in memory: " + String.join(", ", names);
    }

    private String objection(List<LoadedModel> loaded) {
        if (loaded.stream().anyMatch(model -> model.gpuBytes() > 0)) {
            return "a model is on a GPU, whose free memory is not known";
        }
        long needed = loaded.stream().mapToLong(LoadedModel::sizeBytes).sum();
        OptionalLong free = freeBytes.get();
        return free.isPresent() && free.getAsLong() < needed * ROOM
                ? "the models take " + needed / MEGABYTE + " MB, and " + free.getAsLong() / MEGABYTE + " MB are free"
                : "";
    }
}
