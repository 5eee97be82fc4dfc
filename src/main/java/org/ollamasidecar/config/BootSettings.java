package org.ollamasidecar.config;

import io.quarkus.runtime.configuration.ConfigurationException;
import java.util.function.Supplier;

/** Settings that are read at the boot, where more than a limit can be wrong with them. */
public final class BootSettings {

    private BootSettings() {}

    /**
     * Reads them. What is wrong with one ends the boot with its sentence alone; of any other failure its stack trace would
     * be printed.
     *
     * @param read fails with an {@link IllegalArgumentException} that names the key, the reason and what to do
     */
    public static <T> T read(Supplier<T> read) {
        try {
            return read.get();
        } catch (IllegalArgumentException e) {
            // Without it as a cause: the innermost failure is what is printed.
            throw new ConfigurationException(String.valueOf(e.getMessage()));
        }
    }
}
