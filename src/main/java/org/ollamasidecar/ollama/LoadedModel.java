package org.ollamasidecar.ollama;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;

/**
 * A model that Ollama says it has in memory. It goes on listing one whose runner has died.
 *
 * @param sizeBytes in memory; 0 for a tiny model
 * @param gpuBytes the part of it on a GPU; 0 on CPU
 * @param expiresAt when it will be unloaded, as Ollama writes it
 */
public record LoadedModel(String name, long sizeBytes, long gpuBytes, String expiresAt) {

    /** Whether its time was over by then; not where that is not told. */
    public boolean isOver(Instant now) {
        try {
            return OffsetDateTime.parse(expiresAt).toInstant().isBefore(now);
        } catch (DateTimeException notTold) {
            return false;
        }
    }

    /** Where it runs, in a word. The sizes can be 0, so nothing is divided by them. */
    public String processor() {
        if (gpuBytes == 0) {
            return "CPU";
        }
        return gpuBytes < sizeBytes ? "GPU and CPU" : "GPU";
    }
}
