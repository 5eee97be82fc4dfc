package org.ollamasidecar.supervisor;

import java.net.URI;
import java.util.Optional;
import org.ollamasidecar.process.PortOwner;

/**
 * A port on loopback that our Ollama could not have.
 *
 * @param owner who has it, where this user may see that
 * @param version of the Ollama that answers there; empty where none does
 */
record PortConflict(int port, Optional<PortOwner> owner, Optional<String> version) {

    URI address() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Who has it, in words. */
    String describe() {
        String who = owner.map(known -> "pid " + known.pid() + " (" + known.command() + ")")
                .orElse("a process that this user cannot see");
        return version.map(known -> who + ", an Ollama " + known + " that is not ours")
                .orElse(who);
    }
}
