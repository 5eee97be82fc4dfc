package org.ollamasidecar.models.find;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a model before it is downloaded.
 *
 * @param sizeBytes of all its files; unset where no registry has told
 * @param downloadBytes of those that are not here yet
 * @param disk where they would lie; unset where they are somebody else's
 * @param memory whether it fits; unset where no registry has told of it
 * @param note a sentence on why something is not known
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record LookupView(
        String model,
        @Nullable Long sizeBytes,
        @Nullable Long downloadBytes,
        @Nullable DiskAfter disk,
        @Nullable MemoryView memory,
        @Nullable String note) {

    static LookupView unknown(String model, String note) {
        return new LookupView(model, null, null, null, null, note);
    }

    /**
     * The disk of the models.
     *
     * @param leftBytes what would be left after the download; negative where it does not fit
     */
    record DiskAfter(String folder, long freeBytes, long leftBytes) {}

    /**
     * A rough word on memory.
     *
     * @param neededBytes an estimate; unset where the file does not say enough
     * @param contextTokens for which it was made
     * @param freeBytes of the machine, or of the control group around this service
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record MemoryView(
            Fit fit,
            @Nullable Long neededBytes,
            @Nullable Long contextTokens,
            @Nullable Long freeBytes) {

        static final MemoryView NOT_KNOWN = new MemoryView(Fit.NOT_KNOWN, null, null, null);
    }

    /** Whether a model fits into memory. */
    enum Fit {
        FITS,
        /** Only when all that is loaded leaves, or with hardly anything to spare. */
        TIGHT,
        DOES_NOT_FIT,
        NOT_KNOWN
    }
}
