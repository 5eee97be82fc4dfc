package org.ollamasidecar.metrics;

import java.util.Optional;
import org.ollamasidecar.state.SidecarStatus;

/** Tells each change of the Ollama that serves from everything else that changes, and whether somebody wished it. */
final class Restarts {

    private long generation;
    private int unwished;

    /** {@return whether a start that was not seen before was wished; empty where there is none, and for the first} */
    synchronized Optional<Boolean> see(SidecarStatus status) {
        boolean first = generation == 0;
        boolean started = status.generation() != generation;
        boolean wished = status.restarts() <= unwished;
        generation = status.generation();
        unwished = Math.max(unwished, status.restarts());
        return started && !first ? Optional.of(wished) : Optional.empty();
    }
}
