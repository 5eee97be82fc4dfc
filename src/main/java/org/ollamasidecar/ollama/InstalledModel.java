package org.ollamasidecar.ollama;

/**
 * A model in Ollama's store.
 *
 * @param name as Ollama lists it
 * @param sizeBytes on disk
 * @param digest of its manifest, hex without a prefix
 */
public record InstalledModel(String name, long sizeBytes, String digest) {}
