package org.ollamasidecar.supervisor;

import java.net.URI;

/**
 * An Ollama that has said where it listens.
 *
 * @param version as its log line told it; an answer with another one is not from our child
 */
public record Child(long generation, long pid, URI address, String version) {}
