package org.ollamasidecar.gateway.request;

import org.jspecify.annotations.Nullable;

/**
 * Bytes of an Ollama that were passed on as it sent them.
 *
 * @param nanos when, by the clock of {@link System#nanoTime}
 */
public record LastBytes(long generation, long nanos) {

    static LastBytes newer(@Nullable LastBytes one, LastBytes other) {
        return one == null || other.nanos() - one.nanos() > 0 ? other : one;
    }
}
