package org.ollamasidecar.upgrade;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How one Ollama takes the place of another. */
@ConfigMapping(prefix = "sidecar.rolling")
public interface RollingConfig {

    /**
     * When the models are loaded into the new one: {@code before} it serves, for which both have to have room, {@code after}
     * that, or {@code auto}: before, where free memory allows.
     */
    @WithDefault("auto")
    ModelTiming models();
}
