package org.ollamasidecar.ollama;

/**
 * A model that Ollama says it has in memory. It goes on listing one whose runner has died.
 *
 * @param sizeBytes in memory; 0 for a tiny model
 * @param gpuBytes the part of it on a GPU; 0 on CPU
 * @param expiresAt when it will be unloaded, as Ollama writes it
 */
public record LoadedModel(String name, long sizeBytes, long gpuBytes, String expiresAt) {

    /** Where it runs, in a word. The sizes can be 0, so nothing is divided by them. */
    public String processor() {
        if (gpuBytes == 0) {
            return "CPU";
        }
        return gpuBytes < sizeBytes ? "GPU and CPU" : "GPU";
    }
}
