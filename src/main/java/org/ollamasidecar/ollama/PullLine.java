package org.ollamasidecar.ollama;

import java.util.OptionalLong;

/**
 * One progress line of a pull.
 *
 * @param digest of the layer that it is about; empty for the phases before and after
 * @param completedBytes of that layer; can go backwards when Ollama retries a part
 */
public record PullLine(String status, String digest, OptionalLong totalBytes, long completedBytes) {}
