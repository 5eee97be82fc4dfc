package org.ollamasidecar.instance;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * How an instance is launched otherwise than all are.
 *
 * @param program in the place of the one that would be found; empty: that one
 * @param version that it has to have; empty: that of all
 * @param env further variables, which win over those of {@code sidecar.env}
 */
public record Launch(Optional<Path> program, Optional<String> version, Map<String, String> env) {

    /** As all are. */
    public static final Launch CONFIGURED = new Launch(Optional.empty(), Optional.empty(), Map.of());

    public Launch {
        env = Map.copyOf(env);
    }
}
