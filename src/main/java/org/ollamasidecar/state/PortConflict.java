package org.ollamasidecar.state;

import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.ollamasidecar.ollama.OllamaClients;
import org.ollamasidecar.process.PortOwner;
import org.ollamasidecar.task.TimeLimit;

/**
 * A port of this machine that somebody else has.
 *
 * @param owner who has it, where this user may see that
 * @param version of the Ollama that answers there on loopback; empty where none does
 */
public record PortConflict(int port, Optional<PortOwner> owner, Optional<String> version) {

    private static final Duration ANSWER_LIMIT = Duration.ofSeconds(1);

    /** Looks who has it and asks there: takes up to a second. */
    public static PortConflict at(int port, OllamaClients clients) throws InterruptedException {
        PortConflict unnamed = new PortConflict(port, PortOwner.of(port), Optional.empty());
        try {
            String version = TimeLimit.call(
                    ANSWER_LIMIT, () -> clients.at(unnamed.address()).version());
            return new PortConflict(port, unnamed.owner(), Optional.of(version));
        } catch (TimeoutException | ExecutionException noOllama) {
            return unnamed;
        }
    }

    /** Where an Ollama would answer there. */
    public URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Who has it, in words. */
    public String describe() {
        String who = owner.map(known -> "pid " + known.pid() + " (" + known.command() + ")")
                .orElse("a process that this user cannot see");
        return version.map(known -> who + ", an Ollama " + known + " that is not ours")
                .orElse(who);
    }
}
