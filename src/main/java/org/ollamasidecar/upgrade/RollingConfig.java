package org.ollamasidecar.upgrade;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** How one Ollama takes the place of another. */
@ConfigMapping(prefix = "sidecar.rolling")
public interface RollingConfig {

    /**
     * When the models are loaded into the new one: {@code before} it serves, for which both have to have room, {@code after}
     * that, or {@code auto}: before, where free memory allows. Where not before, one of several Ollamas is restarted in its
     * place as long as others have its models.
     */
    @WithDefault("auto")
    ModelTiming models();
}
