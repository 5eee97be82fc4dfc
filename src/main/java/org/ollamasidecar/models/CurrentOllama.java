package org.ollamasidecar.models;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.ollamasidecar.fleet.Backend;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
import org.ollamasidecar.instance.BackendName;
import org.ollamasidecar.ollama.OllamaClient;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.state.Child;

/** The Ollama that answers now, for requests that wait for none. */
@ApplicationScoped
public class CurrentOllama {

    private final Sidecar sidecar;
    private final OllamaClients clients;

    CurrentOllama(Sidecar sidecar, OllamaClients clients) {
        this.sidecar = sidecar;
        this.clients = clients;
    }

    /**
     * One of those that answer.
     *
     * @param place empty where there is only one backend
     */
    record Answering(Optional<BackendName> place, OllamaClient client) {}

    /**
     * All that answer.
     *
     * @throws ProblemException where there is none
     */
    List<Answering> all() {
        List<Backend> backends = sidecar.backends();
        if (backends.size() == 1) {
            return List.of(new Answering(Optional.empty(), client()));
        }
        List<Answering> answering = new ArrayList<>();
        for (Backend backend : backends) {
            backend.serving()
                    .status()
                    .ready()
                    .ifPresent(child ->
                            answering.add(new Answering(Optional.of(backend.name()), clients.at(child.address()))));
        }
        return answering.isEmpty() ? List.of(new Answering(Optional.empty(), client())) : answering;
    }

    /**
     * Its API.
     *
     * @throws ProblemException where there is none
     */
    public OllamaClient client() {
        Child child = sidecar.status()
                .ready()
                .orElseThrow(() -> new ProblemException(Problem.of(
                        "not-ready",
                        "Ollama is not ready",
                        503,
                        "Ollama is " + sidecar.status().name() + ".",
                        "See GET /sidecar/v1/status.")));
        return clients.at(child.address());
    }
}
