package org.ollamasidecar.models.placement;

import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.UpstreamUse;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.journal.Journal;
import org.ollamasidecar.ollama.LoadedModel;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.state.Child;

/**
 * Copies of wanted models where they are not placed any more: an instance that hung has come back, or fewer are wished than in
 * an earlier life. They are unloaded when nobody uses that instance and the others serve. What somebody has had loaded at an
 * instance by name stays. For one thread.
 */
@Singleton
public final class SurplusCopies {

    private final OllamaClients clients;
    private final UpstreamUse use;
    private final Journal journal;
    private final Map<BackendName, Set<ModelName>> suspected = new HashMap<>();

    public SurplusCopies(OllamaClients clients, UpstreamUse use, Journal journal) {
        this.clients = clients;
        this.use = use;
        this.journal = journal;
    }

    /** Models are placed in another way than before. */
    public void follow(Placement before, Placement next, List<ModelName> wanted) {
        boolean first = before.equals(Placement.NOTHING);
        next.models().keySet().forEach(backend -> {
            Set<ModelName> there = suspected.computeIfAbsent(backend, unknown -> new LinkedHashSet<>());
            wanted.forEach(model -> {
                if (next.has(backend, model)) {
                    there.remove(model);
                } else if (first || before.has(backend, model)) {
                    there.add(model);
                }
            });
        });
    }

    /**
     * Unloads those that nobody needs.
     *
     * @param serves whether a model answers wherever it is placed
     */
    public void unload(List<Backend> backends, Predicate<ModelName> serves) throws InterruptedException {
        for (Backend backend : backends) {
            Set<ModelName> there = suspected.getOrDefault(backend.name(), Set.of());
            Optional<Child> child = backend.ready();
            if (!there.isEmpty() && child.isPresent()) {
                unload(backend.name(), child.get(), there, serves);
            }
        }
    }

    private void unload(BackendName backend, Child child, Set<ModelName> there, Predicate<ModelName> serves)
            throws InterruptedException {
        OllamaClient client = clients.at(child.address());
        Optional<List<LoadedModel>> loaded = LimitedQuestion.ask(client::loaded);
        if (loaded.isEmpty()) {
            return;
        }
        there.removeIf(model -> loaded.get().stream().noneMatch(one -> model.isNamed(one.name())));
        for (ModelName model : List.copyOf(there)) {
            if (serves.test(model) && use.requestsOf(child.generation()) == 0) {
                Optional<Boolean> unloaded = LimitedQuestion.ask(() -> {
                    client.unload(model);
                    return true;
                });
                if (unloaded.isPresent()) {
                    there.remove(model);
                    tell(backend, model);
                }
            }
        }
    }

    private void tell(BackendName backend, ModelName model) {
        journal.record(
                "model.surplus",
                model + " was unloaded in the instance " + backend + ": there are as many copies of it as are wished",
                Map.of("model", model.toString(), "instance", backend.text()));
    }
}
