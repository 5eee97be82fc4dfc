package org.ollamasidecar.instance;

import java.util.Optional;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaLogSignal;
import org.ollamasidecar.state.PortConflict;

/** Remembers that the newest Ollama could not have its port, and finds out who has it. */
final class PortRefusals {

    /** What a log said, of which generation. */
    private record Noted(long generation, String address) {}

    private final OllamaClients clients;
    private volatile Noted newest = new Noted(0, "");

    PortRefusals(OllamaClients clients) {
        this.clients = clients;
    }

    void note(long generation, OllamaLogSignal.PortTaken taken) {
        newest = new Noted(generation, taken.address());
    }

    /** Why a generation has ended, where it was that. Looks and asks: takes up to a second. */
    Optional<PortConflict> explain(long generation) throws InterruptedException {
        Noted noted = newest;
        if (noted.generation() != generation || generation == 0) {
            return Optional.empty();
        }
        int port = Integer.parseInt(noted.address().substring(noted.address().lastIndexOf(':') + 1));
        return Optional.of(PortConflict.at(port, clients));
    }
}
