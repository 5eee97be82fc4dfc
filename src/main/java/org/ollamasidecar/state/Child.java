package org.ollamasidecar.state;

import java.net.URI;

/**
 * An Ollama that has said where it listens.
 *
 * @param pid 0 where somebody else runs it
 * @param version as its log line told it; an answer with another one is not from our child
 */
public record Child(long generation, long pid, URI address, String version) {

    private static final long NOT_OURS = 0;

    /** One that somebody else runs: whatever its process is, it is not ours to look at or to signal. */
    public static Child foreign(long generation, URI address, String version) {
        return new Child(generation, NOT_OURS, address, version);
    }

    /** Whether this service has started it. */
    public boolean isOurs() {
        return pid != NOT_OURS;
    }
}
