package org.ollamasidecar.config;

import io.smallrye.config.SmallRyeConfigBuilder;
import io.smallrye.config.SmallRyeConfigBuilderCustomizer;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import org.eclipse.microprofile.config.spi.Converter;
import org.jspecify.annotations.Nullable;

/** Reads a path, and says what to do where the locale of this process has no way to write it. */
public final class PathConverter implements Converter<Path>, SmallRyeConfigBuilderCustomizer {

    private static final int BEFORE_THE_BUILT_IN_ONE = 200;

    @Override
    public void configBuilder(SmallRyeConfigBuilder builder) {
        builder.withConverter(Path.class, BEFORE_THE_BUILT_IN_ONE, this);
    }

    /** An empty value is none, as for every other type. */
    @Override
    public @Nullable Path convert(String value) {
        return value.isBlank() ? null : path(value.strip());
    }

    /**
     * Reads a path of the environment or the configuration.
     *
     * @throws IllegalArgumentException with a reason and an action where it is no path in this process
     */
    public static Path path(String value) {
        return path(value, System.getProperty("sun.jnu.encoding", "unknown"));
    }

    static Path path(String value, String encoding) {
        try {
            return Path.of(value);
        } catch (InvalidPathException e) {
            String advice = encoding.equals("UTF-8")
                    ? "correct it."
                    : "start the service with LC_ALL=C.UTF-8: its locale writes paths as " + encoding
                            + ", which has no such letters.";
            throw new IllegalArgumentException(
                    "the path '" + value + "' cannot be used (" + e.getReason() + "). Recommended action: " + advice,
                    e);
        }
    }
}
