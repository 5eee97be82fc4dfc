package org.ollamasidecar.models;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.FleetMonitor;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.load.inventory.AdoptedStores;
import org.ollamasidecar.load.inventory.Stock;
import org.ollamasidecar.ollama.ModelName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.state.Child;
import org.ollamasidecar.state.SidecarStatus;

/** The Ollama that answers now, for requests that wait for none. */
@ApplicationScoped
public class CurrentOllama {

    private final FleetMonitor fleet;
    private final AdoptedStores stores;
    private final OllamaClients clients;

    CurrentOllama(FleetMonitor fleet, AdoptedStores stores, OllamaClients clients) {
        this.fleet = fleet;
        this.stores = stores;
        this.clients = clients;
    }

    /**
     * One of those that answer.
     *
     * @param place empty where there is only one backend
     */
    record Answering(Optional<BackendName> place, OllamaClient client) {}

    /**
     * All that answer and may have a model in memory.
     *
     * @throws ProblemException where none answers
     */
    List<Answering> all(ModelName model) {
        List<Backend> backends = fleet.backends();
        if (backends.size() == 1) {
            return List.of(new Answering(Optional.empty(), client()));
        }
        List<Answering> answering = new ArrayList<>();
        for (Backend backend : backends) {
            backend.ready()
                    .filter(child -> stores.of(backend.name(), model) != Stock.MISSING)
                    .ifPresent(child ->
                            answering.add(new Answering(Optional.of(backend.name()), clients.at(child.address()))));
        }
        return answering.isEmpty() ? List.of(new Answering(Optional.empty(), client(model))) : answering;
    }

    /**
     * Its API.
     *
     * @throws ProblemException where there is none
     */
    public OllamaClient client() {
        return client(fleet.status());
    }

    /**
     * The API of the one where a model is installed.
     *
     * @throws ProblemException where that one does not answer
     */
    OllamaClient client(ModelName model) {
        return client(place(model).map(fleet::at).orElse(fleet).status());
    }

    /** It is about to change what is installed there; {@return what is told when that has ended} */
    Runnable changing(ModelName model) {
        return place(model).map(stores::changing).orElse(() -> {});
    }

    private Optional<BackendName> place(ModelName model) {
        return stores.areSeparate() ? stores.placeOf(model) : Optional.empty();
    }

    private OllamaClient client(SidecarStatus status) {
        Child child = status.ready()
                .orElseThrow(() -> new ProblemException(Problem.of(
                        "not-ready",
                        "Ollama is not ready",
                        503,
                        "Ollama is " + status.name() + ".",
                        "See GET /sidecar/v1/status.")));
        return clients.at(child.address());
    }
}
