package org.ollamasidecar.fleet;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;

/** When the service is ready, and what of that its start waits for. */
@ConfigMapping(prefix = "sidecar.ready")
public interface ReadyConfig {

    /**
     * Where a required model has to serve: {@code any}: in one instance at least; {@code all}: in each that is to have it.
     */
    @WithDefault("any")
    Instances instances();

    /**
     * When systemd is told that the service has started ({@code Type=notify}): {@code ollama}: once Ollama has been ready;
     * {@code models}: once all required models serve as well. A first pull may take as long as it makes progress; where
     * they cannot be had, that start fails, and systemd ends the service and starts it again.
     */
    @WithDefault("ollama")
    Started started();

    /** In how many of those that are to have it. */
    enum Instances {
        ANY,
        ALL
    }

    /** What has to serve before the start is over. */
    enum Started {
        OLLAMA,
        MODELS
    }
}
