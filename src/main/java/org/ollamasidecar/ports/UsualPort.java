package org.ollamasidecar.ports;

import jakarta.enterprise.context.ApplicationScoped;
import java.util.Optional;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.state.PortConflict;

/** Tells a developer why the service is not where it usually is. */
@ApplicationScoped
public class UsualPort {

    private static final int OF_OLLAMA = 11434;

    private final OllamaClients clients;

    UsualPort(OllamaClients clients) {
        this.clients = clients;
    }

    /**
     * Who has the usual port, and how to use that Ollama instead; empty where it is ours, or nobody has it. Takes up to a
     * second.
     *
     * @param ours where clients are served
     */
    public Optional<String> taken(int ours) {
        if (ours == OF_OLLAMA || !OwnPort.isTaken("localhost", OF_OLLAMA)) {
            return Optional.empty();
        }
        try {
            return Optional.of(sentence(ours, PortConflict.at(OF_OLLAMA, clients)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    static String sentence(int ours, PortConflict conflict) {
        String other = conflict.version().isPresent()
                ? " To use that Ollama instead of one of our own: ./mvnw quarkus:dev -Dsidecar.mode=adopt"
                        + " -Dsidecar.ollama.url=" + conflict.address()
                : "";
        return "The front door is on port " + ours + ", because " + conflict.port() + " is taken by "
                + conflict.describe() + "." + other;
    }
}
