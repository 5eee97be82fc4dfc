package org.ollamasidecar.models;

import com.fasterxml.jackson.annotation.JsonInclude;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Wanted, installed and loaded models side by side.
 *
 * @param missing required models that do not serve; the service is not ready without them
 * @param disk where they are kept
 * @param note why something is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record ModelsView(
        List<ModelView> models,
        List<String> missing,
        DiskView disk,
        @Nullable String note) {

    /** The folder of the models, and how much may still be written there. */
    record DiskView(String folder, long freeBytes) {}

    /**
     * A model.
     *
     * @param name as Ollama lists it
     * @param aliases the other names by which clients may ask for it; unset where there are none
     * @param capabilities what it can do, in Ollama's words; unset where its list does not tell
     * @param detail what is being done about it, or why not
     * @param required whether the service is ready only with it
     * @param pinned whether it stays for ever, whatever clients ask
     * @param configured whether the configuration wants it, so that requests cannot change that
     * @param processor where it runs: CPU, GPU, GPU and CPU; empty when it is not loaded
     * @param expiresAt when it will be unloaded; empty when it is not loaded
     * @param load the job that is or was loading it
     * @param retryAt when it is tried again
     * @param instances where it is, or is to be; unset where there is only one
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record ModelView(
            String name,
            @Nullable List<String> aliases,
            @Nullable List<String> capabilities,
            ModelPhase state,
            @Nullable String detail,
            boolean wanted,
            boolean required,
            boolean pinned,
            boolean configured,
            boolean installed,
            boolean loaded,
            long diskBytes,
            long memoryBytes,
            String processor,
            String expiresAt,
            @Nullable String load,
            @Nullable Instant retryAt,
            ModelCondition.@Nullable StepFailure failure,
            @Nullable List<InstanceView> instances) {}

    /** A model in one of several instances. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record InstanceView(
            String name, ModelPhase phase, @Nullable String detail) {}
}
