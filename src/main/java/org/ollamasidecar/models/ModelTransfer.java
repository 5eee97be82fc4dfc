package org.ollamasidecar.models;

import jakarta.enterprise.context.ApplicationScoped;
import jakarta.inject.Inject;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.function.Predicate;
import java.util.function.Supplier;
import org.ollamasidecar.demand.AskedContexts;
import org.ollamasidecar.load.ModelLoader;
import org.ollamasidecar.load.newer.Replacements;
import org.ollamasidecar.load.newer.RoomBeside;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.process.FreeMemory;
import org.ollamasidecar.state.Child;

/** Brings what one Ollama has in memory into the memory of another, as far as both have room. */
@ApplicationScoped
public class ModelTransfer implements RoomBeside {

    private static final double ROOM = 1.1;
    private static final long MEGABYTE = 1024 * 1024;

    private final OllamaClients clients;
    private final ModelLoader loader;
    private final ModelRules rules;
    private final Replacements replacements;
    private final AskedContexts contexts;
    private final Supplier<OptionalLong> freeBytes;

    @Inject
    ModelTransfer(
            OllamaClients clients,
            ModelLoader loader,
            ModelRules rules,
            Replacements replacements,
            AskedContexts contexts) {
        this(clients, loader, rules, replacements, contexts, new FreeMemory()::bytes);
    }

    /** @param freeBytes what one more process could have; empty where that is not known */
    ModelTransfer(
            OllamaClients clients,
            ModelLoader loader,
            ModelRules rules,
            Replacements replacements,
            AskedContexts contexts,
            Supplier<OptionalLong> freeBytes) {
        this.clients = clients;
        this.loader = loader;
        this.rules = rules;
        this.replacements = replacements;
        this.contexts = contexts;
        this.freeBytes = freeBytes;
    }

    /** What is in memory of what is wanted there. */
    public List<LoadedModel> inMemory(Child ollama, Predicate<ModelName> wanted) throws InterruptedException {
        return clients.at(ollama.address()).loaded().stream()
                .filter(model -> wanted.test(ModelName.parse(model.name())))
                .toList();
    }

    @Override
    public Optional<String> objection(Child ollama, List<LoadedModel> loaded, LoadedModel second) {
        return objection(List.of(second));
    }

    /** Why there is no room for them a second time; empty where there is. */
    public Optional<String> objection(List<LoadedModel> models) {
        if (models.stream().anyMatch(model -> model.gpuBytes() > 0)) {
            return Optional.of("a model is on a GPU, whose free memory is not known");
        }
        long needed = models.stream().mapToLong(LoadedModel::sizeBytes).sum();
        OptionalLong free = freeBytes.get();
        return free.isPresent() && free.getAsLong() < needed * ROOM
                ? Optional.of("the models take " + needed / MEGABYTE + " MB, and " + free.getAsLong() / MEGABYTE
                        + " MB are free")
                : Optional.empty();
    }

    /** Blocks until they are in memory; {@return their names} */
    public List<String> load(Child into, List<LoadedModel> models) throws InterruptedException {
        OllamaClient client = clients.at(into.address());
        List<String> names = new ArrayList<>();
        for (LoadedModel model : models) {
            ModelName name = ModelName.parse(model.name());
            // Requests go to the older file of a model until the newer one is proved.
            ModelName serving = replacements.standIn(name).orElse(name);
            loader.load(client.withContext(context(name)), serving, rules.keepAlive(serving));
            names.add(model.name());
        }
        return names;
    }

    /** With another one it would be loaded anew for the next request. */
    private OptionalInt context(ModelName model) {
        OptionalInt asked = contexts.of(model);
        return asked.isPresent() ? asked : rules.numCtx(model);
    }
}
