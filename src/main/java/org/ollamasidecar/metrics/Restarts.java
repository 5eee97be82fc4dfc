package org.ollamasidecar.metrics;

import java.util.Optional;
import org.ollamasidecar.state.SidecarStatus;

/** Tells further starts of Ollama from everything else that changes, and whether somebody wished them. */
final class Restarts {

    private long generation;
    private int unwished;

    /** {@return whether a start that was not seen before was wished; empty where there is none, and for the first} */
    synchronized Optional<Boolean> see(SidecarStatus status) {
        boolean first = generation == 0;
        boolean started = status.generation() > generation;
        boolean wished = status.restarts() <= unwished;
        generation = Math.max(generation, status.generation());
        unwished = Math.max(unwished, status.restarts());
        return started && !first ? Optional.of(wished) : Optional.empty();
    }
}
