package org.ollamasidecar.usage;

import java.time.LocalDate;

/**
 * What a key has used of a model on a day of UTC.
 *
 * @param model {@value #OTHER}: all that are not counted apart
 */
record UsageRow(LocalDate day, String key, String model, UsageSum sum) {

    /** No name of a model: those have a tag. */
    static final String OTHER = "other";
}
