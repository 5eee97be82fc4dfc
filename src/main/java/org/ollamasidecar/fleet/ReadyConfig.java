package org.ollamasidecar.fleet;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** When the service is ready, where it has several Ollamas. */
@ConfigMapping(prefix = "sidecar.ready")
public interface ReadyConfig {

    /**
     * Where a required model has to serve: {@code any}: in one instance at least; {@code all}: in each that is to have it.
     */
    @WithDefault("any")
    Instances instances();

    /** In how many of those that are to have it. */
    enum Instances {
        ANY,
        ALL
    }
}
