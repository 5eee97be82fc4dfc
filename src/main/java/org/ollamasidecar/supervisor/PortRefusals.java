package org.ollamasidecar.supervisor;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.ollama.OllamaLogSignal;
import org.ollamasidecar.process.PortOwner;

/** Remembers that the newest Ollama could not have its port, and finds out who has it. */
final class PortRefusals {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

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
        PortConflict unnamed = new PortConflict(port, PortOwner.of(port), Optional.empty());
        return Optional.of(new PortConflict(port, unnamed.owner(), version(unnamed)));
    }

    private Optional<String> version(PortConflict conflict) throws InterruptedException {
        try {
            return Optional.of(TimeLimit.call(
                    ANSWER_LIMIT, () -> clients.at(conflict.address()).version()));
        } catch (TimeoutException | ExecutionException noOllama) {
            return Optional.empty();
        }
    }
}
