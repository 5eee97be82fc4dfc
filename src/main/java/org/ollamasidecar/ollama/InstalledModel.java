package org.ollamasidecar.ollama;

import java.util.List;

/**
 * A model in Ollama's store.
 *
 * @param name as Ollama lists it
 * @param sizeBytes on disk
 * @param digest of its manifest, hex without a prefix
 * @param capabilities what it can do, in Ollama's words; empty where the list does not tell
 */
public record InstalledModel(String name, long sizeBytes, String digest, List<String> capabilities) {

    public InstalledModel {
        capabilities = List.copyOf(capabilities);
    }

    /** One of which it is not told what it can do. */
    public InstalledModel(String name, long sizeBytes, String digest) {
        this(name, sizeBytes, digest, List.of());
    }
}
