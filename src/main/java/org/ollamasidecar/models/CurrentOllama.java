package org.ollamasidecar.models;

import jakarta.enterprise.context.ApplicationScoped;
import org.ollamasidecar.fleet.Sidecar;
import org.ollamasidecar.http.Problem;
import org.ollamasidecar.http.ProblemException;
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
