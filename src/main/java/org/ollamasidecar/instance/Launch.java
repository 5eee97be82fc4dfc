package org.ollamasidecar.instance;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * How an instance is launched otherwise than by configuration.
 *
 * @param program in the place of the one that would be found; empty: that one
 * @param env further variables, which win over those of {@code sidecar.env}
 */
public record Launch(Optional<Path> program, Map<String, String> env) {

    /** As configured. */
    public static final Launch CONFIGURED = new Launch(Optional.empty(), Map.of());

    public Launch {
        env = Map.copyOf(env);
    }
}
